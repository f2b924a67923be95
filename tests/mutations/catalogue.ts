import type { Mutation } from './mutations.ts'

/** What catalogues rest on. That a segment is the tenant's own is held twice: either layer alone is enough. */
export const catalogue: Mutation[] = [
  {
    title: 'two at a time add to a catalogue',
    name: 'lock_catalogue',
    from: 'for no key update;',
    to: ';',
  },
  {
    title: 'whoever adds to a catalogue waits for all that refers to its tenant',
    name: 'lock_catalogue',
    from: 'for no key update;',
    to: 'for update;',
  },
  {
    title: 'a catalogue’s tenant before its request',
    name: 'lock_catalogue',
    from: 'perform from public.provisioning_requests r where r.tenant_id = p_tenant_id for key share;',
    to: '',
  },
  {
    title: 'a stranger opens a catalogue',
    name: 'open_catalogue',
    from: 'exists (select from private.member_tenant_ids() m (id) where m.id = p_tenant_id)',
    to: 'true',
  },
  {
    title: 'an admin edits the catalogue of an archived tenant',
    name: 'open_catalogue',
    from: `not in ('active', 'suspended', 'setup_incomplete')`,
    to: `not in ('active', 'suspended', 'setup_incomplete', 'archived')`,
  },
  {
    title: 'a member of a suspended tenant is not told why',
    name: 'open_catalogue',
    from: `v_tenant.status in ('suspended', 'setup_incomplete')`,
    to: 'false',
  },
  {
    title: 'a row that waited for a suspension gets in',
    name: 'enter_own_catalogue',
    from: `v_tenant.status is distinct from 'active'`,
    to: 'false',
  },
  {
    title: 'a stranger’s row is placed before it is refused',
    name: 'enter_own_catalogue',
    from: 'not exists (select from private.writable_tenant_ids() w (id) where w.id = p_tenant_id)',
    to: 'false',
  },
  {
    title: 'one row more than there may be',
    name: 'require_catalogue_room',
    from: '>= v_limit',
    to: '> v_limit',
  },
  {
    title: 'any number of packages over REST',
    name: 'place_package',
    from: `perform private.require_catalogue_room(new.tenant_id, 'packages');`,
    to: '',
  },
  {
    title: 'any number of segments over REST',
    name: 'place_segment',
    from: `perform private.require_catalogue_room(new.tenant_id, 'segments');`,
    to: '',
  },
  {
    title: 'any number of segments by falling back',
    name: 'fall_back_to_general',
    from: `perform private.require_catalogue_room(p_tenant_id, 'segments');`,
    to: '',
  },
  {
    title: 'any number of packages by function',
    name: 'upsert_package',
    from: `perform private.require_catalogue_room(p_tenant_id, 'packages');`,
    to: 'null;',
  },
  {
    title: 'any number of segments by function',
    name: 'upsert_segment',
    from: `perform private.require_catalogue_room(p_tenant_id, 'segments');`,
    to: '',
  },
  {
    title: 'a merged package that loses its segment',
    name: 'place_package',
    from: 'new.segment_id := coalesce(new.segment_id, v_present.segment_id);',
    to: `new.segment_id := coalesce(new.segment_id, (private.fall_back_to_general(new.tenant_id, new.id, new.slug) ->> 'segment_id')::uuid);`,
  },
  {
    title: 'General as the default has it, whatever the tenant’s own template says',
    name: 'general_segment',
    from: '(t.name = own.template_name and t.version = own.template_version) desc, t.is_current desc',
    to: `(t.name = 'default') desc, t.is_current desc`,
  },
  {
    title: 'General as an old default had it',
    name: 'general_segment',
    from: 't.is_current desc, t.version desc',
    to: 't.version',
  },
  {
    title: 'a package that names no segment is moved to General',
    name: 'upsert_package',
    from: 'coalesce(p_segment_id, v_before.segment_id);',
    to: 'p_segment_id;',
  },
  {
    title: 'a moved package keeps the place that it had elsewhere',
    name: 'upsert_package',
    from: 'case when v_after.segment_id = v_before.segment_id then v_before.grouping_order end',
    to: 'v_before.grouping_order',
  },
  {
    title: 'a price that is rounded',
    name: 'upsert_package',
    from: 'p_price_minor <> trunc(p_price_minor) or ',
    to: '',
  },
  {
    title: 'a price without bounds',
    name: 'upsert_package',
    from: ' or p_price_minor not between 0 and 9007199254740991',
    to: '',
  },
  {
    title: 'what members do to their own catalogue is in the audit',
    name: 'record_catalogue_change',
    from: ' and private.is_admin()',
    to: '',
  },
  {
    title: 'the audit tells what changed nothing',
    name: 'record_catalogue_change',
    from: `v_outcome <> 'unchanged' and `,
    to: '',
  },
  {
    title: 'a row that goes to another tenant',
    name: 'refuse_other_tenant',
    from: `raise insufficient_privilege using message = 'a row never goes from one tenant to another';`,
    to: 'return new;',
  },
]
