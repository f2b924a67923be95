import type { Mutation } from './mutations.ts'

/** What templates and clones rest on. */
export const templates: Mutation[] = [
  {
    title: 'a version of a template that changes',
    name: 'refuse_to_change_template',
    from: `to_jsonb(new) - 'is_current' = to_jsonb(old) - 'is_current'`,
    to: 'true',
  },
  {
    title: 'an editor who overwrites what they have not read',
    name: 'require_template_version',
    from: '<> p_expected_version',
    to: '< p_expected_version',
  },
  {
    title: 'a lost answer that is told somebody was faster',
    name: 'make_template_current',
    from: 'if v_current.definition = p_definition then',
    to: 'if v_current.definition = p_definition and p_expected_version is null then',
  },
  {
    title: 'a version that costs nothing',
    name: 'make_template_current',
    from: `private.spend_tokens(v_admin_user_id, 'templates')`,
    to: `private.check_tokens(v_admin_user_id, 'templates', 0)`,
  },
  {
    title: 'a default that is retired',
    name: 'retire_template',
    from: `p_name = 'default'`,
    to: 'false',
  },
  {
    title: 'a template that is retired past somebody',
    name: 'retire_template',
    from: 'perform private.require_template_version(v_current, p_expected_version);',
    to: '',
  },
  {
    title: 'editors of templates who are no admins',
    name: 'save_template',
    from: 'perform private.require_admin();',
    to: '',
  },
  {
    title: 'a retired template that is unknown',
    name: 'raise_absent_template',
    from: 'if exists (select from public.tenant_templates t where t.name = p_name) then',
    to: 'if false then',
  },
  {
    title: 'a replay in a batch that is refused for its template',
    name: 'examine_items',
    from: `r.known_status is distinct from 'completed' and `,
    to: '',
  },
  {
    title: 'a batch of clones',
    name: 'examine_items',
    from: `    from ranked r
    where r.payload ? 'clone_of'`,
    to: `    from ranked r
    where false`,
  },
  {
    title: 'a clone of an archived tenant',
    name: 'read_blueprint',
    from: `'setup_incomplete')`,
    to: `'setup_incomplete', 'archived')`,
  },
  {
    title: 'a clone of what is nobody’s yet',
    name: 'read_blueprint',
    from: `'setup_incomplete')`,
    to: `'setup_incomplete', 'provisioning')`,
  },
  {
    title: 'a clone of a bare tenant that is bare itself',
    name: 'create_tenant',
    from: 'perform private.restore_catalogue(p_request.tenant_id);',
    to: '',
  },
  {
    title: 'a clone that forgets what it began with',
    name: 'catalogue_definition',
    from: 'coalesce(c.catalogue, m.definition)',
    to: 'm.definition',
  },
  {
    title: 'a clone sorted in another way',
    name: 'copy_catalogue',
    from: `coalesce((s.segment ->> 'position')::integer, s.position)
    from jsonb_array_elements(p_definition -> 'segments')`,
    to: `s.position from jsonb_array_elements(p_definition -> 'segments')`,
  },
  {
    title: 'packages that nobody is given back',
    name: 'restore_catalogue',
    from: `(select first.id from %1$I.segments first where first.tenant_id = $1 order by first.position, first.id limit 1)`,
    to: 'null',
  },
  {
    title: 'payloads that are not what they were',
    name: 'fill_payload_defaults',
    from: "when v_is_clone then jsonb_build_object('clone_of', v_source_id) else '{}'",
    to: "when true then jsonb_build_object('clone_of', v_source_id) end || case when false then null else '{}'",
  },
]
