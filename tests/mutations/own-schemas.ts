import type { Mutation } from './mutations.ts'

/** What schemas of tenants' own rest on. */
export const ownSchemas: Mutation[] = [
  {
    title: 'a tenant of its own schema without one',
    name: 'create_tenant',
    from: `v_payload ->> 'isolation' = 'schema'`,
    to: 'false',
  },
  {
    title: 'a schema that is not migrated',
    name: 'create_tenant',
    from: 'perform private.apply_tenant_migrations(p_request.tenant_id);',
    to: '',
  },
  {
    title: 'a catalogue that is always in the shared tables',
    name: 'find_catalogue_schema',
    from: `t.id = p_tenant_id and t.isolation = 'schema'`,
    to: 'false',
  },
  {
    title: 'rows for a schema tenant in the shared tables',
    name: 'enter_own_catalogue',
    from: `v_tenant.isolation = 'schema'`,
    to: 'false',
  },
  {
    title: 'a schema that outlives its tenant',
    name: 'drop_own_schema',
    from: 'perform private.drop_tenant_schema(private.tenant_schema_name(old.id));',
    to: '',
  },
  {
    title: 'a role that outlives its tenant',
    name: 'drop_tenant_schema',
    from: `execute format('drop role %I', p_name);`,
    to: '',
  },
  {
    title: 'a role that was granted something outlives its tenant',
    name: 'drop_granted_role',
    from: `execute format('drop owned by %I', p_name);`,
    to: '',
  },
  {
    title: 'a role that can log in',
    name: 'create_tenant_role',
    from: 'nologin noinherit',
    to: 'login noinherit',
  },
  {
    title: 'a role that is nobody’s database’s',
    name: 'create_tenant_role',
    from: 'not exists (select from private.tenant_roles r where r.name = p_name)',
    to: 'false',
  },
  {
    title: 'a role that may not read its tables',
    name: 'apply_tenant_migrations',
    from: 'perform private.grant_to_tenant_role(private.tenant_schema_name(p_tenant_id));',
    to: '',
  },
  {
    title: 'grants that nobody gives back',
    name: 'restore_tenant_schema',
    from: 'perform private.grant_to_tenant_role(private.tenant_schema_name(p_tenant.id));',
    to: '',
  },
  {
    title: 'a new schema with the version of the one that is gone',
    name: 'create_tenant_schema',
    from: 'do update set version = null, migrated_at = null, error = null where v_is_created',
    to: 'do nothing',
  },
  {
    title: 'a landed tenant migration that changes',
    name: 'register_tenant_migration',
    from: 'when v_known.checksum <> v_checksum then',
    to: 'when false then',
  },
  {
    title: 'a tenant migration before others',
    name: 'register_tenant_migration',
    from: 'when v_known.version is null and p_version < private.newest_tenant_migration()',
    to: 'when false',
  },
  {
    title: 'a tenant migration that is tried for one tenant alone',
    name: 'try_tenant_migrations',
    from: '{2c7f8a0e-5b1d-4f63-9e84-a6d0c35b7f12,d94b06e3-8f2a-4c75-b1de-3701f9c8ae56}',
    to: '{2c7f8a0e-5b1d-4f63-9e84-a6d0c35b7f12}',
  },
  {
    title: 'a migration that leaves the search path behind',
    name: 'run_tenant_migration',
    from: `set search_path = ''`,
    to: '',
  },
  {
    title: 'owners who provision schemas',
    name: 'provision_tenant_schema',
    from: 'perform private.require_admin();',
    to: '',
  },
  {
    title: 'a shared tenant is given a schema',
    name: 'hold_tenant_with_schema',
    from: `v_tenant.isolation <> 'schema'`,
    to: 'false',
  },
  {
    title: 'an undone batch takes what an application keeps in a schema',
    name: 'is_unused_tenant',
    from: 'and not private.has_own_rows(t)',
    to: '',
  },
  {
    title: 'strangers read a catalogue',
    name: 'get_catalogue',
    from: 'not exists (select from private.member_tenant_ids() m (id) where m.id = p_tenant_id)',
    to: 'false',
  },
  {
    title: 'doctor drops the schema of a tenant of whom nothing is known',
    name: 'drop_stray_schema',
    from: 'private.is_gone(v_tenant_id) or to_regnamespace(p_name) is null',
    to: 'true',
  },
  {
    title: 'a reaper that takes all of the locks there are',
    name: 'reap_expired_requests',
    from: 'continue when v_schemas_left < 0;',
    to: '',
  },
  {
    title: 'a batch with any number of schemas',
    name: 'require_batch_shape',
    from: ') > v_max_schemas then',
    to: ') > 100000 then',
  },
]
