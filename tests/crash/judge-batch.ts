import type { Lane } from './lane.ts'

/** What stands in the database of a batch; lists are of positions. */
type Standing = {
  mode: 'independent' | 'all_or_nothing'
  outcome: string | null
  active: number[]
  failed: number[]
  open: number[]
  tenants: number
  users: number
  loose_rows: number
  most_activations: number
}

/** Undefined where the database never heard of it. `word` is in all of its names. */
export async function standingOf(lane: Lane, key: string, word: string): Promise<Standing | undefined> {
  const [standing] = await lane.sql<Standing>(
    `with batch as (
       select * from public.provisioning_batches where admin_user_id = $1 and idempotency_key = $2
     ), request as (
       select r.*, t.status as tenant_status, u.id as user_id
       from public.provisioning_requests r
       join batch b on b.id = r.batch_id
       left join public.tenants t on t.id = r.tenant_id
       left join auth.users u on u.email = r.owner_email
     )
     select b.mode, b.outcome,
       array(select batch_position from request where status = 'completed' and tenant_status = 'active' and user_id is not null
             order by 1) as active,
       array(select batch_position from request where status = 'failed' and tenant_status is null and user_id is null
             order by 1) as failed,
       array(select batch_position from request where status in ('pending', 'processing') order by 1) as open,
       (select count(*)::int from public.tenants where slug like $3 || '-%') as tenants,
       (select count(*)::int from auth.users where email like '%@' || $3 || '.test') as users,
       (select count(*)::int from request r
          join (
            select tenant_id from public.segments union all select tenant_id from public.packages
            union all select tenant_id from public.tenant_members union all select tenant_id from private.tenant_api_keys
          ) as loose on loose.tenant_id = r.tenant_id
          where r.status = 'failed') as loose_rows,
       (select coalesce(max(activations), 0)::int from (
          select count(*) as activations from public.provisioning_events e
          where e.batch_id = b.id and e.action = 'tenant_activated' group by e.request_id
        ) as each) as most_activations
     from batch b`,
    [lane.admin.id, key, word],
  )
  return standing
}

/** What is wrong with how it ended: I1 to I4, for each item and for the batch as a whole. */
export function judgeBatch(standing: Standing | undefined, items: number, promised: number[]): string[] {
  if (!standing) return promised.length > 0 ? ['a batch that was answered is not there'] : []
  const { mode, outcome, active, failed, open, tenants, users, loose_rows, most_activations } = standing
  const wrong: string[] = []
  const claim = (isTrue: boolean, what: string) => void (isTrue || wrong.push(what))
  claim(open.length === 0, `items ${open} are open`)
  claim(active.length + failed.length === items, `${active.length} are active and ${failed.length} undone`)
  claim(tenants === active.length, `${tenants} tenants for ${active.length} active items`)
  claim(users === active.length, `${users} users for ${active.length} active items`)
  claim(loose_rows === 0, 'something of an undone tenant is left')
  claim(most_activations <= 1, 'an item was activated twice')
  claim(
    promised.every((position) => active.includes(position)),
    `a caller was told that ${promised} are complete, and ${active} are`,
  )
  if (mode === 'all_or_nothing') {
    claim(active.length === 0 || active.length === items, `a whole is half made: ${active} are active`)
    claim((outcome === 'activated') === (active.length === items), `the whole is told to be ${outcome}`)
  }
  return wrong
}
