import type { Mutation } from './mutations.ts'

/** What carrying over an older system rests on. */
export const adoption: Mutation[] = [
  {
    title: 'an older tenant that goes to one of two users who both got there',
    name: 'older_owners',
    from: 'when cardinality(l.completed_ids) = 1 then',
    to: 'when cardinality(l.completed_ids) >= 1 then',
  },
  {
    title: 'an older tenant whose owner was deleted',
    name: 'older_owners',
    from: 'on u.id = c.user_id and u.deleted_at is null',
    to: 'on u.id = c.user_id',
  },
  {
    title: 'an older tenant that comes back after its purge',
    name: 'tenants_to_adopt',
    from: 'and not exists (select from private.tenant_tombstones d where d.tenant_id = o.id)',
    to: '',
  },
  {
    title: 'an older tenant that is active, whatever its status meant',
    name: 'plan_adoption',
    from: `coalesce(o.is_like, 'suspended')`,
    to: `coalesce(o.is_like, 'active')`,
  },
  {
    title: 'an older tenant that takes a slug while it rests',
    name: 'older_slugs',
    from: `union
    select d.slug from private.tenant_tombstones d where d.reissue_after > now()`,
    to: '',
  },
  {
    title: 'a finding of an older system that stays open when it is closed',
    name: 'open_adoption_findings',
    from: 'where f.acknowledged_at is null',
    to: 'where true',
  },
  {
    title: 'findings of an older system that are closed without being named',
    name: 'acknowledge_adoption_findings',
    from: 'num_nonnulls(p_ids, p_kind) <> 1',
    to: 'num_nonnulls(p_ids, p_kind) > 1',
  },
]
