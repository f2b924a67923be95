set lock_timeout = '5s';
set statement_timeout = '10min';
set check_function_bodies = off;

-- The names of functions that this release takes. `create or replace` would put ours in the place of an application's own without a word.
do $$
declare
  v_taken constant text := (
    select string_agg(p.oid::regprocedure::text, ', ' order by p.oid::regprocedure::text)
    from pg_catalog.pg_proc p
    where p.pronamespace::regnamespace || '.' || p.proname in (
      'private.advance_fleet_run', 'private.apply_tenant_migrations', 'private.cancel_fleet_run', 'private.catalogue_schema',
      'private.close_fleet_run', 'private.count_catalogue', 'private.count_schema_items', 'private.create_tenant_role',
      'private.create_tenant_schema', 'private.describe_fleet_plan', 'private.describe_fleet_run', 'private.describe_fleet_step',
      'private.describe_schema', 'private.describe_schema_drift', 'private.describe_schemas', 'private.describe_table_rules',
      'private.describe_tables', 'private.describe_types_and_routines', 'private.drop_granted_role', 'private.drop_own_schema',
      'private.drop_stray_schema', 'private.drop_tenant_schema', 'private.enter_fleet_step', 'private.find_catalogue_schema',
      'private.find_fleet_run', 'private.find_object_drift', 'private.find_privilege_drift', 'private.find_role_drift',
      'private.find_schema_drift', 'private.find_segment_id', 'private.fleet_settings', 'private.fleet_status',
      'private.fleet_turn', 'private.get_catalogue', 'private.get_fleet_run', 'private.grant_to_tenant_role',
      'private.has_own_rows', 'private.has_segment', 'private.hold_package', 'private.hold_segment',
      'private.hold_tenant_with_schema', 'private.is_fleet_current', 'private.is_gone', 'private.list_fleet_run_tenants',
      'private.list_fleet_runs', 'private.list_schema_drift', 'private.lock_tenant_schema', 'private.migrate_fleet_tenant',
      'private.migrate_tenant', 'private.newest_tenant_migration', 'private.note_fleet_outcome', 'private.open_fleet_run',
      'private.open_fleet_runs', 'private.own_catalogue_violations', 'private.own_schema_violations', 'private.pause_fleet_run',
      'private.plan_fleet_run', 'private.provision_missing_schemas', 'private.provision_tenant_schema',
      'private.raise_fleet_conflict', 'private.raise_fleet_transition', 'private.raise_schema_unavailable',
      'private.read_fleet_settings', 'private.record_fleet_event', 'private.refresh_tenant_schema_shapes',
      'private.register_tenant_migration', 'private.require_operator', 'private.require_tenant_schema',
      'private.restore_tenant_schema', 'private.resume_fleet_run', 'private.retry_fleet_run', 'private.run_tenant_migration',
      'private.schema_status', 'private.session_settings', 'private.take_fleet_lane', 'private.tenant_schema_name',
      'private.try_schema_drift', 'private.try_share_tenant_migrations', 'private.try_tenant_migrations',
      'private.validate_tenant_schema',
      'private.write_segment', 'public.advance_fleet_run', 'public.cancel_fleet_run', 'public.enter_fleet_step',
      'public.fleet_status', 'public.get_catalogue', 'public.get_fleet_run', 'public.list_fleet_run_tenants',
      'public.list_fleet_runs', 'public.list_schema_drift', 'public.open_fleet_run', 'public.open_fleet_runs',
      'public.pause_fleet_run', 'public.provision_missing_schemas', 'public.provision_tenant_schema', 'public.resume_fleet_run',
      'public.retry_fleet_run', 'public.validate_tenant_schema'
    )
  );
begin
  if v_taken is not null then
    raise exception using
      message = 'NAMES_TAKEN: Landlord needs the names of these functions: ' || v_taken,
      hint = 'Nothing was changed. Give them other names, or move them to another schema, and push again.';
  end if;
end
$$;

insert into private.error_codes (code, http_status) values
  ('SCHEMA_NOT_APPLICABLE', 409),
  ('TENANT_MIGRATION_FAILED', 409),
  ('SCHEMA_UNAVAILABLE', 503);

create table private.tenant_migrations (
  version text constraint tenant_migrations_pkey primary key,
  name text not null,
  checksum text not null,
  statements text not null,
  shape jsonb not null,
  registered_at timestamptz not null default now(),
  constraint tenant_migration_version_is_a_moment check (version ~ '^\d{14}$'),
  constraint tenant_migration_name_is_snake_case check (name ~ '^[a-z][a-z0-9_]{0,99}$'),
  constraint tenant_migration_checksum_is_of_its_statements
    check (checksum = encode(sha256(convert_to(statements, 'UTF8')), 'hex')),
  constraint tenant_migration_says_something check (btrim(statements, E' \t\r\n') <> ''),
  constraint tenant_migration_shape_is_an_object check (jsonb_typeof(shape) = 'object')
);

comment on table private.tenant_migrations is
  'What makes a tenant''s own schema, in the order of the versions: the files of supabase/tenant-migrations, here so that the transaction that makes a tenant can run them. Added by private.register_tenant_migration alone.';
comment on column private.tenant_migrations.shape is
  'What a schema is after this version and all before it, as private.describe_schema has it: what private.validate_tenant_schema compares with.';

alter table private.tenant_migrations enable row level security;
revoke all on table private.tenant_migrations from public, anon, authenticated, service_role;

create table private.tenant_schemas (
  tenant_id uuid
    constraint tenant_schemas_pkey primary key
    constraint schema_is_of_a_tenant references public.tenants (id) on delete cascade,
  version text constraint schema_version_is_a_tenant_migration references private.tenant_migrations (version),
  migrated_at timestamptz,
  error jsonb,
  constraint schema_with_a_version_was_migrated check ((version is null) = (migrated_at is null)),
  constraint schema_error_is_an_object check (jsonb_typeof(error) = 'object')
);

comment on table private.tenant_schemas is
  'Which tenant migrations a tenant''s own schema has been through: a row for every tenant whose isolation is schema, from its birth.';
comment on column private.tenant_schemas.version is 'The last one that was applied. NULL while there is none: the schema is empty.';
comment on column private.tenant_schemas.error is
  'Why the last try to migrate it failed, {version, sqlstate, message, …}; the schema is as it was before. NULL once a try went through.';

-- Who is behind is found at the end of this, however many are not.
create index tenant_schemas_version_idx on private.tenant_schemas (version nulls first, tenant_id);
create index tenant_schemas_error_idx on private.tenant_schemas (tenant_id) where error is not null;

alter table private.tenant_schemas enable row level security;
revoke all on table private.tenant_schemas from public, anon, authenticated, service_role;

-- The few of many: for the worker, which looks for those whose schema is missing.
create index tenants_own_schema_idx on public.tenants (id) where isolation = 'schema';

-- Their answer and their arguments change.
drop function private.copy_catalogue(uuid, jsonb);
drop function private.write_package(uuid, text, public.packages);

create or replace function private.tenant_schema_name(p_tenant_id uuid)
returns text
language sql
immutable
set search_path = ''
as $$
  -- From the id alone, which is random and has one spelling: nothing that anybody may choose is in it, and 39 letters are far
  -- from where Postgres cuts names short.
  select 'tenant_' || replace(p_tenant_id::text, '-', '')
$$;

revoke all on function private.tenant_schema_name(uuid) from public, anon, authenticated, service_role;
comment on function private.tenant_schema_name(uuid) is
  'What a tenant''s own schema is called, and the role that sees only it. Whether there is such a schema is another question.';

create view private.tenant_roles with (security_invoker = true) as
select r.rolname::text as name
from pg_catalog.pg_db_role_setting s
join pg_catalog.pg_database d on d.oid = s.setdatabase and d.datname = current_database()
join pg_catalog.pg_roles r on r.oid = s.setrole
where r.rolname ~ '^tenant_[0-9a-f]{32}$';

revoke all on table private.tenant_roles from public, anon, authenticated, service_role;
comment on view private.tenant_roles is
  'The roles of tenants'' own schemas in this database. Roles are the cluster''s, and another database in it may have tenants, too.';

create view private.broken_tenant_schemas with (security_invoker = true) as
select
  t.id as tenant_id,
  t.status,
  private.tenant_schema_name(t.id) as schema,
  n.oid is null as has_no_schema,
  r.name is null as has_no_role
from public.tenants t
left join pg_catalog.pg_namespace n on n.nspname = private.tenant_schema_name(t.id)
left join private.tenant_roles r on r.name = private.tenant_schema_name(t.id)
where t.isolation = 'schema' and (n.oid is null or r.name is null);

revoke all on table private.broken_tenant_schemas from public, anon, authenticated, service_role;
comment on view private.broken_tenant_schemas is
  'Tenants who should have a schema of their own and lack it, or the role that sees it: private.provision_tenant_schema gives it to them.';

create or replace function private.apply_tenant_migrations(p_tenant_id uuid, p_up_to text default null)
returns text[]
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_migration private.tenant_migrations;
  v_version text;
  v_applied text[] := '{}';
begin
  perform private.lock_tenant_schema(p_tenant_id);
  select s.version into v_version from private.tenant_schemas s where s.tenant_id = p_tenant_id;

  for v_migration in
    select *
    from private.tenant_migrations m
    where (v_version is null or m.version > v_version) and (p_up_to is null or m.version <= p_up_to)
    order by m.version
  loop
    perform private.run_tenant_migration(p_tenant_id, v_migration);
    v_applied := v_applied || v_migration.version;
  end loop;

  if v_applied <> '{}' then
    -- It may have been lost, as in a restored dump, which has no roles.
    perform private.create_tenant_role(private.tenant_schema_name(p_tenant_id));
    perform private.grant_to_tenant_role(private.tenant_schema_name(p_tenant_id));
  end if;
  update private.tenant_schemas s
  set version = coalesce(v_applied[cardinality(v_applied)], s.version),
      migrated_at = case when v_applied = '{}' then s.migrated_at else clock_timestamp() end,
      error = null
  where s.tenant_id = p_tenant_id and (v_applied <> '{}' or s.error is not null);
  return v_applied;
end
$$;

revoke all on function private.apply_tenant_migrations(uuid, text) from public, anon, authenticated, service_role;
comment on function private.apply_tenant_migrations(uuid, text) is
  'Brings a tenant''s own schema up to a version, the newest if left out, and answers the versions that it took. Raises what a migration raises, see private.run_tenant_migration. The caller holds the tenant''s row, for key share at least.';

-- Who reads in the schema that this names is not STABLE, though nothing is written: such a function looks with what its caller's
-- statement saw, and may have waited since for a migration that writes a table anew, or for the schema to be made again. To what was
-- seen before that, the table is empty.
create or replace function private.catalogue_schema(p_tenant_id uuid)
returns text
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_schema constant text := private.find_catalogue_schema(p_tenant_id);
begin
  if v_schema is null then
    perform private.raise_schema_unavailable();
  end if;
  return v_schema;
end
$$;

revoke all on function private.catalogue_schema(uuid) from public, anon, authenticated, service_role;
comment on function private.catalogue_schema(uuid) is
  'What private.find_catalogue_schema answers. Raises SCHEMA_UNAVAILABLE where that is nothing.';

create or replace function private.copy_catalogue(p_tenant_id uuid, p_definition jsonb)
returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_schema constant text := private.catalogue_schema(p_tenant_id);
  v_segments integer;
  v_packages integer;
begin
  -- A copy of another tenant's brings the numbers it is sorted by; a template's are the order that it stands in.
  execute format(
    $query$
      insert into %I.segments (tenant_id, slug, name, hero_title, position)
      select
        $1, s.segment ->> 'slug', s.segment ->> 'name', s.segment ->> 'hero_title',
        coalesce((s.segment ->> 'position')::integer, s.position)
      from jsonb_array_elements($2 -> 'segments') with ordinality as s (segment, position)
      on conflict (tenant_id, slug) do nothing
    $query$,
    v_schema
  )
  using p_tenant_id, p_definition;
  get diagnostics v_segments = row_count;

  execute format(
    $query$
      insert into %1$I.packages (tenant_id, segment_id, slug, name, price_minor, grouping_order)
      select
        $1, own.id, p.package ->> 'slug', p.package ->> 'name', (p.package ->> 'price_minor')::numeric::bigint,
        coalesce((p.package ->> 'grouping_order')::integer, p.position)
      from jsonb_array_elements($2 -> 'segments') as s (segment)
      join %1$I.segments own on own.tenant_id = $1 and own.slug = s.segment ->> 'slug'
      cross join lateral jsonb_array_elements(s.segment -> 'packages') with ordinality as p (package, position)
      on conflict (tenant_id, slug) do nothing
    $query$,
    v_schema
  )
  using p_tenant_id, p_definition;
  get diagnostics v_packages = row_count;
  return v_segments + v_packages;
end
$$;

revoke all on function private.copy_catalogue(uuid, jsonb) from public, anon, authenticated, service_role;
comment on function private.copy_catalogue(uuid, jsonb) is
  'Gives a tenant the segments and packages of a definition, a template''s or another tenant''s, whose slugs it has not (I9), and answers how many that were.';

create or replace function private.count_catalogue(p_tenant_id uuid, out segments bigint, out packages bigint)
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_schema constant text := private.find_catalogue_schema(p_tenant_id);
begin
  if v_schema is null then
    -- What is missing has none; that it is missing is told elsewhere.
    segments := 0;
    packages := 0;
    return;
  end if;
  begin
    execute format(
      $query$
        select
          (select count(*) from %1$I.segments s where s.tenant_id = $1),
          (select count(*) from %1$I.packages p where p.tenant_id = $1)
      $query$,
      v_schema
    )
    into segments, packages
    using p_tenant_id;
    -- As in private.own_catalogue_violations: gives back the locks on what was only read, for those who count very many tenants.
    if v_schema <> 'public' then
      raise exception using errcode = 'LL001';
    end if;
  exception
    when sqlstate 'LL001' then
      null;
    -- Purged this moment, and waited for: what was seen of it before is gone.
    when undefined_table or invalid_schema_name then
      segments := 0;
      packages := 0;
  end;
end
$$;

revoke all on function private.count_catalogue(uuid) from public, anon, authenticated, service_role;
-- For public.tenants_overview, which shows only tenants that its reader may see.
grant execute on function private.count_catalogue(uuid) to authenticated, service_role;
comment on function private.count_catalogue(uuid) is
  'How many segments and packages a tenant has, wherever they are. 0 where its own schema is missing.';

create or replace function private.create_tenant(p_request public.provisioning_requests)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_payload constant jsonb := p_request.payload;
  v_blueprint constant jsonb := private.read_blueprint(v_payload);
begin
  insert into public.tenants (
    id, request_id, name, slug, domain, isolation, template_name, template_version, timezone, currency,
    contact_email, contact_phone, contact_address, settings, features, user_limit, storage_limit_gb
  )
  values (
    p_request.tenant_id,
    p_request.id,
    v_payload #>> '{tenant,name}',
    v_payload #>> '{tenant,slug}',
    v_payload #>> '{tenant,domain}',
    v_payload ->> 'isolation',
    v_blueprint ->> 'template_name',
    (v_blueprint ->> 'template_version')::integer,
    coalesce(v_payload #>> '{tenant,timezone}', v_blueprint ->> 'timezone'),
    coalesce(v_payload #>> '{tenant,currency}', v_blueprint ->> 'currency'),
    v_payload #>> '{tenant,contact,email}',
    v_payload #>> '{tenant,contact,phone}',
    v_payload #>> '{tenant,contact,address}',
    coalesce(nullif(v_payload #> '{tenant,settings}', 'null'), v_blueprint -> 'settings'),
    array(
      select jsonb_array_elements_text(coalesce(nullif(v_payload -> 'features', 'null'), v_blueprint -> 'features'))
    ),
    -- By way of numeric: JSON keeps 10.0 as it was written.
    coalesce(v_payload #>> '{limits,users}', v_blueprint #>> '{limits,users}')::numeric::integer,
    coalesce(v_payload #>> '{limits,storage_gb}', v_blueprint #>> '{limits,storage_gb}')::numeric::integer
  );
  if v_payload ->> 'isolation' = 'schema' then
    perform private.create_tenant_schema(p_request.tenant_id);
    perform private.apply_tenant_migrations(p_request.tenant_id);
  end if;
  perform private.copy_catalogue(p_request.tenant_id, v_blueprint);

  if v_payload ? 'clone_of' then
    -- What the source has lost itself comes from the template that both of them record (I9).
    perform private.restore_catalogue(p_request.tenant_id);
    insert into private.tenant_clones (tenant_id, source_tenant_id, catalogue)
    values (p_request.tenant_id, (v_payload ->> 'clone_of')::uuid, private.describe_catalogue(p_request.tenant_id));
    perform private.record_event(
      'tenant_cloned', p_request.id, p_request.tenant_id, p_request.current_attempt,
      jsonb_build_object('source_tenant_id', v_payload ->> 'clone_of')
    );
  end if;
end
$$;

revoke all on function private.create_tenant(public.provisioning_requests) from public, anon, authenticated, service_role;
comment on function private.create_tenant(public.provisioning_requests) is
  'Makes the request''s tenant, still provisioning, with the catalogue of its template''s current version, or of the tenant that it clones. Raises what private.read_blueprint does.';

create or replace function private.create_tenant_role(p_name text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  if not exists (select from pg_catalog.pg_roles r where r.rolname = p_name) then
    execute format('create role %I nologin noinherit', p_name);
    -- One that was lost comes back to a schema that has been migrated.
    perform private.grant_to_tenant_role(p_name);
  end if;
  -- Roles are the cluster's. This marks it as this database's, and is of no other use: settings are for who logs in.
  if not exists (select from private.tenant_roles r where r.name = p_name) then
    execute format('alter role %I in database %I set search_path = %I', p_name, current_database(), p_name);
  end if;

  -- Granted once more it would be the same; but a grant is a write that others wait for.
  if not has_schema_privilege(p_name, p_name, 'usage') then
    execute format('grant usage on schema %1$I to %1$I', p_name);
  end if;
end
$$;

revoke all on function private.create_tenant_role(text) from public, anon, authenticated, service_role;
comment on function private.create_tenant_role(text) is
  'The role of a tenant''s own schema, which has its name, if it is missing. It can''t log in, and nobody is a member until an operator says so. The caller holds private.lock_tenant_schema.';

create or replace function private.create_tenant_schema(p_tenant_id uuid)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_name constant text := private.tenant_schema_name(p_tenant_id);
  v_is_created boolean;
begin
  perform private.lock_tenant_schema(p_tenant_id);

  v_is_created := not exists (select from pg_catalog.pg_namespace n where n.nspname = v_name);
  if v_is_created then
    execute format('create schema %I', v_name);
  end if;
  -- What was applied to a schema that is gone is gone with it.
  insert into private.tenant_schemas (tenant_id)
  values (p_tenant_id)
  on conflict (tenant_id) do update set version = null, migrated_at = null, error = null where v_is_created;

  perform private.create_tenant_role(v_name);
  return v_is_created;
end
$$;

revoke all on function private.create_tenant_schema(uuid) from public, anon, authenticated, service_role;
comment on function private.create_tenant_schema(uuid) is
  'Gives a tenant the schema, and the role that sees only it, if they are missing, and answers whether the schema was. It is empty then: see private.apply_tenant_migrations. The caller holds the tenant''s row.';

create or replace function private.delete_orphan(p_table text, p_id uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- Only what still has no tenant: the report may be older than the tenant.
  case p_table
    when 'segments' then
      delete from public.segments s
      where s.id = p_id and not exists (select from public.tenants t where t.id = s.tenant_id);
    when 'packages' then
      delete from public.packages p
      where p.id = p_id and not exists (select from public.tenants t where t.id = p.tenant_id);
    when 'tenant_members' then
      delete from public.tenant_members m
      where m.user_id = p_id and not exists (select from public.tenants t where t.id = m.tenant_id);
    when 'tenant_api_keys' then
      delete from private.tenant_api_keys k
      where k.id = p_id and not exists (select from public.tenants t where t.id = k.tenant_id);
    when 'tenant_schemas' then
      delete from private.tenant_schemas s
      where s.tenant_id = p_id and not exists (select from public.tenants t where t.id = s.tenant_id);
  end case;
end
$$;

revoke all on function private.delete_orphan(text, uuid) from public, anon, authenticated, service_role;
comment on function private.delete_orphan(text, uuid) is 'Removes a row whose tenant does not exist.';

create or replace function private.describe_catalogue(p_tenant_id uuid)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_catalogue jsonb;
begin
  execute format(
    $query$
      select jsonb_build_object(
        'segments',
        coalesce(
          jsonb_agg(
            jsonb_strip_nulls(
              jsonb_build_object(
                'slug', s.slug, 'name', s.name, 'hero_title', s.hero_title, 'position', s.position,
                'packages', (
                  select coalesce(
                    jsonb_agg(
                      jsonb_build_object(
                        'slug', p.slug, 'name', p.name, 'price_minor', p.price_minor, 'grouping_order', p.grouping_order
                      )
                      order by p.grouping_order, p.slug
                    ),
                    '[]'
                  )
                  from %1$I.packages p
                  where p.tenant_id = s.tenant_id and p.segment_id = s.id
                )
              )
            )
            order by s.position, s.slug
          ),
          '[]'
        )
      )
      from %1$I.segments s
      where s.tenant_id = $1
    $query$,
    private.catalogue_schema(p_tenant_id)
  )
  into v_catalogue
  using p_tenant_id;
  return v_catalogue;
exception
  -- Purged this moment, and waited for: what was seen of it before is gone.
  when undefined_table or invalid_schema_name then
    perform private.raise_schema_unavailable();
end
$$;

revoke all on function private.describe_catalogue(uuid) from public, anon, authenticated, service_role;
comment on function private.describe_catalogue(uuid) is
  'A tenant''s segments and packages in the form of a template''s definition, with the numbers they are sorted by.';

create or replace function private.describe_tenant(p_tenant public.tenants)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'tenant', jsonb_build_object(
      'id', p_tenant.id,
      'name', p_tenant.name,
      'slug', p_tenant.slug,
      'domain', p_tenant.domain,
      'status', p_tenant.status,
      'isolation', p_tenant.isolation,
      'template', p_tenant.template_name || '@' || p_tenant.template_version,
      'cloned_from', (select c.source_tenant_id from private.tenant_clones c where c.tenant_id = p_tenant.id),
      'timezone', p_tenant.timezone,
      'currency', p_tenant.currency,
      'contact', jsonb_build_object(
        'email', p_tenant.contact_email, 'phone', p_tenant.contact_phone, 'address', p_tenant.contact_address
      ),
      'settings', p_tenant.settings,
      'created_at', p_tenant.created_at,
      'updated_at', p_tenant.updated_at,
      'activated_at', p_tenant.activated_at
    ),
    'features', p_tenant.features,
    'limits', jsonb_build_object('users', p_tenant.user_limit, 'storage_gb', p_tenant.storage_limit_gb),
    'owner', (
      select jsonb_build_object('id', u.id, 'email', u.email) from auth.users u where u.id = p_tenant.owner_id
    ),
    'counts', jsonb_build_object(
      'members', (select count(*) from public.tenant_members m where m.tenant_id = p_tenant.id),
      'segments', catalogue.segments,
      'packages', catalogue.packages,
      'api_keys', (select count(*) from private.tenant_api_keys k where k.tenant_id = p_tenant.id)
    ),
    -- Without its key, which is its own admin's (I7).
    'request', (
      select jsonb_build_object(
        'id', r.id, 'status', r.status, 'attempts', r.current_attempt, 'admin_user_id', nullif(r.admin_user_id, private.nobody()),
        'batch_id', r.batch_id, 'created_at', r.created_at, 'completed_at', r.completed_at
      )
      from public.provisioning_requests r
      where r.id = p_tenant.request_id
    ),
    'allowed_actions', array(
      select distinct a.action from private.tenant_transitions a
      where a.from_status = p_tenant.status and a.is_for_admins
      order by a.action
    )
  )
  from private.count_catalogue(p_tenant.id) as catalogue
$$;

revoke all on function private.describe_tenant(public.tenants) from public, anon, authenticated, service_role;
comment on function private.describe_tenant(public.tenants) is
  'All of a tenant, for admins: {tenant, features, limits, owner, counts, request, allowed_actions}.';

create or replace function private.drop_granted_role(p_name text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- Who made a role may administer it, and has what it has only by saying so.
  execute format('grant %I to %I with inherit true', p_name, current_user);
  execute format('drop owned by %I', p_name);
  execute format('drop role %I', p_name);
exception
  -- A copy of this database in the same cluster has the same tenant: the role is still that one's.
  when dependent_objects_still_exist then
    raise warning 'role % stays: another database needs it', p_name;
end
$$;

revoke all on function private.drop_granted_role(text) from public, anon, authenticated, service_role;
comment on function private.drop_granted_role(text) is
  'Removes the role of a tenant that is gone with whatever it was granted in this database, or leaves it where another database of the cluster needs it.';

-- By trigger, so that a tenant leaves no schema whichever way it goes: compensation, undoing, purging, repair.
create or replace function private.drop_own_schema()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform private.lock_tenant_schema(old.id);
  perform private.drop_tenant_schema(private.tenant_schema_name(old.id));

  -- What a migration stumbled over may be quoted from the tenant's rows. Not waited for: a step that holds its row waits for this tenant,
  -- and will find it gone.
  update private.fleet_run_tenants t
  set error = t.error - 'message'
  from (
    select f.run_id from private.fleet_run_tenants f where f.tenant_id = old.id and f.status = 'failed' for update skip locked
  ) as told
  where t.run_id = told.run_id and t.tenant_id = old.id;
  return null;
end
$$;

revoke all on function private.drop_own_schema() from public, anon, authenticated, service_role;
comment on function private.drop_own_schema() is 'Removes the schema and the role of a tenant whose row is deleted (I3).';

create or replace function private.drop_stray_schema(p_name text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_tenant_id constant uuid := substr(p_name, 8)::uuid;
begin
  perform private.lock_tenant_schema(v_tenant_id);
  -- A retry goes on with the id that it had: then there is a tenant again.
  if exists (select from public.tenants t where t.id = v_tenant_id) then
    return;
  end if;
  if private.is_gone(v_tenant_id) or to_regnamespace(p_name) is null then
    perform private.drop_tenant_schema(p_name);
  end if;
end
$$;

revoke all on function private.drop_stray_schema(text) from public, anon, authenticated, service_role;
comment on function private.drop_stray_schema(text) is
  'Removes the schema of a tenant that is known to be gone, or a role that is left without a schema, if there is still no tenant of that name.';

create or replace function private.drop_tenant_schema(p_name text)
returns void
language plpgsql
security definer
set search_path = ''
-- What goes with it is told otherwise, name by name.
set client_min_messages = 'warning'
as $$
begin
  if p_name !~ '^tenant_[0-9a-f]{32}$' then
    raise exception '% is no schema of a tenant', p_name;
  end if;

  execute format('drop schema if exists %I cascade', p_name);
  if not exists (select from pg_catalog.pg_roles r where r.rolname = p_name) then
    return;
  end if;
  execute format('alter role %I in database %I reset all', p_name, current_database());
  begin
    execute format('drop role %I', p_name);
  exception
    -- An application has granted it something besides: that goes, too.
    when dependent_objects_still_exist then
      perform private.drop_granted_role(p_name);
  end;
end
$$;

revoke all on function private.drop_tenant_schema(text) from public, anon, authenticated, service_role;
comment on function private.drop_tenant_schema(text) is
  'Removes a tenant''s own schema with all that is in it, and its role. The caller knows that its tenant is gone.';

create or replace function private.enter_own_catalogue(p_tenant_id uuid)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_tenant public.tenants;
begin
  if not exists (select from private.writable_tenant_ids() w (id) where w.id = p_tenant_id) then
    return false;
  end if;
  v_tenant := private.lock_catalogue(p_tenant_id);
  -- Policies judge by what was when the statement began; it may have waited for a suspension since.
  if v_tenant.status is distinct from 'active' then
    raise insufficient_privilege using message = 'the tenant is not active any more';
  end if;
  if v_tenant.isolation = 'schema' then
    perform private.raise_error(
      'VALIDATION_ERROR',
      '{"errors": [{"pointer": "/tenant_id", "message": "has a schema of its own"}]}',
      'Its catalogue is not in this table: call get_catalogue, upsert_segment and upsert_package.'
    );
  end if;
  return true;
end
$$;

revoke all on function private.enter_own_catalogue(uuid) from public, anon, authenticated, service_role;
comment on function private.enter_own_catalogue(uuid) is
  'For triggers on what members add over REST: holds the catalogue of a tenant that they may write to. False, and nothing held, for any other: row level security refuses the row. Raises VALIDATION_ERROR for a tenant with a schema of its own.';

create or replace function private.fall_back_to_general(p_tenant_id uuid, p_package_id uuid, p_package_slug text)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_general constant jsonb := private.general_segment(p_tenant_id);
  v_segment_id uuid := private.find_segment_id(p_tenant_id, v_general ->> 'slug');
  v_is_new constant boolean := v_segment_id is null;
  v_segment public.segments;
begin
  if v_is_new then
    perform private.require_catalogue_room(p_tenant_id, 'segments');
    v_segment.id := gen_random_uuid();
    v_segment.slug := v_general ->> 'slug';
    v_segment.name := v_general ->> 'name';
    v_segment.hero_title := v_general ->> 'hero_title';
    v_segment.position := private.next_place(p_tenant_id);
    v_segment_id := (private.write_segment(p_tenant_id, v_segment)).id;
  end if;

  perform private.record_event(
    'package_segment_defaulted', (select t.request_id from public.tenants t where t.id = p_tenant_id), p_tenant_id, null,
    jsonb_build_object(
      'package_id', p_package_id, 'package_slug', p_package_slug, 'segment_id', v_segment_id, 'segment_slug', v_general ->> 'slug',
      'is_new_segment', v_is_new
    )
  );
  return jsonb_build_object('segment_id', v_segment_id, 'is_new_segment', v_is_new);
end
$$;

revoke all on function private.fall_back_to_general(uuid, uuid, text) from public, anon, authenticated, service_role;
comment on function private.fall_back_to_general(uuid, uuid, text) is
  'Where a package goes that names no segment: {segment_id, is_new_segment}. Makes the tenant''s General segment if it is missing, and leaves an event. The caller holds private.lock_catalogue. Raises CATALOGUE_LIMIT_REACHED.';

create or replace function private.find_catalogue_schema(p_tenant_id uuid)
returns text
language sql
stable
security definer
set search_path = ''
as $$
  select case
    when not exists (select from public.tenants t where t.id = p_tenant_id and t.isolation = 'schema') then 'public'
    when to_regclass(own.name || '.segments') is not null and to_regclass(own.name || '.packages') is not null then own.name
  end
  from private.tenant_schema_name(p_tenant_id) as own (name)
$$;

revoke all on function private.find_catalogue_schema(uuid) from public, anon, authenticated, service_role;
comment on function private.find_catalogue_schema(uuid) is
  'Where a tenant''s segments and packages are: public, or its own schema, whose tables have the same columns. NULL where they should be in its own schema and are not.';

create or replace function private.find_segment_id(p_tenant_id uuid, p_slug text)
returns uuid
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_id uuid;
begin
  execute format('select s.id from %I.segments s where s.tenant_id = $1 and s.slug = $2', private.catalogue_schema(p_tenant_id))
  into v_id
  using p_tenant_id, p_slug;
  return v_id;
end
$$;

revoke all on function private.find_segment_id(uuid, text) from public, anon, authenticated, service_role;
comment on function private.find_segment_id(uuid, text) is 'A tenant''s segment by its slug. NULL where there is none.';

create or replace function private.get_catalogue(p_tenant_id uuid)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_catalogue jsonb;
begin
  if not private.is_service_role() then
    perform private.require_user();
  end if;
  if private.is_admin() or private.is_service_role() then
    if not exists (select from public.tenants t where t.id = p_tenant_id) then
      perform private.raise_absent_tenant(p_tenant_id);
    end if;
  elsif not exists (select from private.member_tenant_ids() m (id) where m.id = p_tenant_id) then
    perform private.raise_error('NOT_FOUND', '{}', 'There is no such tenant.');
  end if;

  -- Whole rows: an application's tenant migrations may have added columns.
  execute format(
    $query$
      select jsonb_build_object(
        'segments',
        coalesce(
          jsonb_agg(
            to_jsonb(s) || jsonb_build_object(
              'packages', (
                select coalesce(jsonb_agg(to_jsonb(p) order by p.grouping_order, p.slug), '[]')
                from %1$I.packages p
                where p.tenant_id = s.tenant_id and p.segment_id = s.id
              )
            )
            order by s.position, s.slug
          ),
          '[]'
        )
      )
      from %1$I.segments s
      where s.tenant_id = $1
    $query$,
    private.catalogue_schema(p_tenant_id)
  )
  into v_catalogue
  using p_tenant_id;
  return v_catalogue;
exception
  -- Purged this moment, and waited for: what was seen of it before is gone.
  when undefined_table or invalid_schema_name then
    perform private.raise_schema_unavailable();
end
$$;

revoke all on function private.get_catalogue(uuid) from public, anon, authenticated, service_role;
grant execute on function private.get_catalogue(uuid) to authenticated, service_role;
comment on function private.get_catalogue(uuid) is 'See public.get_catalogue.';

create or replace function private.get_tenant_status(p_tenant_id uuid)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_tenant public.tenants;
  v_request public.provisioning_requests;
begin
  perform private.require_admin();
  select * into v_tenant from public.tenants t where t.id = p_tenant_id;
  select * into v_request from public.provisioning_requests r where r.tenant_id = p_tenant_id;
  if v_tenant.id is null then
    perform private.require_not_purged(p_tenant_id);
  end if;
  -- A tenant is every admin's to see; a request that made none is its own admin's (I7), a sign-up nobody's.
  if v_tenant.id is null and coalesce(v_request.admin_user_id not in (auth.uid(), private.nobody()), true) then
    perform private.raise_error('NOT_FOUND', '{}', 'There is no such tenant.');
  end if;

  -- A failed request has no tenant any more; what was asked for is still worth telling.
  return jsonb_build_object(
    'tenant_id', p_tenant_id,
    'name', coalesce(v_tenant.name, v_request.payload #>> '{tenant,name}'),
    'slug', coalesce(v_tenant.slug, v_request.payload #>> '{tenant,slug}'),
    'status', coalesce(v_tenant.status, v_request.status),
    'isolation', coalesce(v_tenant.isolation, v_request.payload ->> 'isolation'),
    'schema_status', private.schema_status(v_tenant),
    'migration_version', (select s.version from private.tenant_schemas s where s.tenant_id = v_tenant.id),
    'created_at', coalesce(v_tenant.created_at, v_request.created_at),
    'last_activity', (
      select max(e.occurred_at) from public.provisioning_events e where e.tenant_id = p_tenant_id
    ),
    'request', case
      when v_request.id is not null then jsonb_build_object(
        'status', v_request.status, 'attempts', v_request.current_attempt, 'error', v_request.error
      )
    end
  );
end
$$;

revoke all on function private.get_tenant_status(uuid) from public, anon, authenticated, service_role;
grant execute on function private.get_tenant_status(uuid) to authenticated;
comment on function private.get_tenant_status(uuid) is 'See public.get_tenant_status.';

create or replace function private.grant_to_tenant_role(p_schema text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  execute format('grant select, insert, update, delete on all tables in schema %1$I to %1$I', p_schema);
  execute format('grant usage on all sequences in schema %1$I to %1$I', p_schema);
  execute format('grant execute on all routines in schema %1$I to %1$I', p_schema);
end
$$;

revoke all on function private.grant_to_tenant_role(text) from public, anon, authenticated, service_role;
comment on function private.grant_to_tenant_role(text) is
  'Lets the role of a tenant''s own schema read and write all that is in it. It owns nothing there: what the tables are is for migrations to say.';

create or replace function private.has_own_rows(p_tenant public.tenants)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_table text;
  v_is_found boolean;
begin
  if p_tenant.isolation <> 'schema' then
    return false;
  end if;
  for v_table in
    select c.oid::regclass::text
    from pg_catalog.pg_class c
    where c.relnamespace = to_regnamespace(private.tenant_schema_name(p_tenant.id))
      and c.relkind in ('r', 'p')
      and c.relname not in ('segments', 'packages')
  loop
    execute format('select exists (select from %s)', v_table) into v_is_found;
    if v_is_found then
      return true;
    end if;
  end loop;
  return false;
end
$$;

revoke all on function private.has_own_rows(public.tenants) from public, anon, authenticated, service_role;
comment on function private.has_own_rows(public.tenants) is
  'Whether a table in a tenant''s own schema, other than its catalogue''s, has a row: an application may keep anything there.';

create or replace function private.has_segment(p_tenant_id uuid, p_segment_id uuid)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_is_there boolean;
begin
  execute format(
    'select exists (select from %I.segments s where s.tenant_id = $1 and s.id = $2)', private.catalogue_schema(p_tenant_id)
  )
  into v_is_there
  using p_tenant_id, p_segment_id;
  return v_is_there;
end
$$;

revoke all on function private.has_segment(uuid, uuid) from public, anon, authenticated, service_role;
comment on function private.has_segment(uuid, uuid) is 'Whether a segment is a tenant''s own.';

create or replace function private.has_template_catalogue(p_tenant_id uuid)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_schema constant text := private.find_catalogue_schema(p_tenant_id);
  v_is_same boolean;
begin
  if v_schema is null then
    return false;
  end if;
  execute format(
    $query$
      with rows_of_tenant as (
        select s.slug, s.name, s.hero_title, s.position, p.slug, p.name, p.price_minor, p.grouping_order
        from %1$I.segments s
        left join %1$I.packages p on p.segment_id = s.id
        where s.tenant_id = $1
      ),
      rows_of_template as (
        select
          s.segment ->> 'slug', s.segment ->> 'name', s.segment ->> 'hero_title',
          coalesce((s.segment ->> 'position')::integer, s.position::integer),
          p.package ->> 'slug', p.package ->> 'name', (p.package ->> 'price_minor')::numeric::bigint,
          coalesce((p.package ->> 'grouping_order')::integer, p.position::integer)
        from jsonb_array_elements($2) with ordinality as s (segment, position)
        left join lateral jsonb_array_elements(s.segment -> 'packages') with ordinality as p (package, position) on true
      )
      select not exists (
        (table rows_of_tenant except table rows_of_template) union all (table rows_of_template except table rows_of_tenant)
      )
    $query$,
    v_schema
  )
  into v_is_same
  using p_tenant_id, private.catalogue_definition(p_tenant_id) -> 'segments';
  return v_is_same;
end
$$;

revoke all on function private.has_template_catalogue(uuid) from public, anon, authenticated, service_role;
comment on function private.has_template_catalogue(uuid) is
  'Whether a tenant''s segments and packages are those that it began with, its template''s or what it is a clone of: nobody has changed or added any.';

create or replace function private.hold_package(p_tenant_id uuid, p_slug text)
returns public.packages
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_package public.packages;
begin
  execute format(
    $query$
      select p.id, p.tenant_id, p.segment_id, p.slug, p.name, p.price_minor, p.grouping_order, p.created_at, p.updated_at
      from %I.packages p
      where p.tenant_id = $1 and p.slug = $2
      for no key update
    $query$,
    private.catalogue_schema(p_tenant_id)
  )
  into v_package
  using p_tenant_id, p_slug;
  return v_package;
end
$$;

revoke all on function private.hold_package(uuid, text) from public, anon, authenticated, service_role;
comment on function private.hold_package(uuid, text) is 'What private.hold_segment is for segments.';

create or replace function private.hold_segment(p_tenant_id uuid, p_slug text)
returns public.segments
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_segment public.segments;
begin
  -- By name: the tenant's own table may have more columns than the shared one.
  execute format(
    $query$
      select s.id, s.tenant_id, s.slug, s.name, s.hero_title, s.position, s.created_at, s.updated_at
      from %I.segments s
      where s.tenant_id = $1 and s.slug = $2
      for no key update
    $query$,
    private.catalogue_schema(p_tenant_id)
  )
  into v_segment
  using p_tenant_id, p_slug;
  return v_segment;
end
$$;

revoke all on function private.hold_segment(uuid, text) from public, anon, authenticated, service_role;
comment on function private.hold_segment(uuid, text) is
  'A tenant''s segment by its slug, wherever it is, locked until the transaction ends. All NULL where there is none. The caller holds private.lock_catalogue.';

create or replace function private.hold_tenant_with_schema(p_tenant_id uuid)
returns public.tenants
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_tenant public.tenants;
begin
  -- Enough against its deletion, and in the way of nobody who works with it. Its request is left alone: an owner may be about to be
  -- born, and that waits for nobody.
  select * into v_tenant from public.tenants t where t.id = p_tenant_id for key share;
  if not found then
    perform private.raise_absent_tenant(p_tenant_id);
  end if;
  if v_tenant.isolation <> 'schema' then
    perform private.raise_error(
      'SCHEMA_NOT_APPLICABLE', jsonb_build_object('isolation', v_tenant.isolation),
      'By its isolation the tenant has no schema of its own.'
    );
  end if;
  return v_tenant;
end
$$;

revoke all on function private.hold_tenant_with_schema(uuid) from public, anon, authenticated, service_role;
comment on function private.hold_tenant_with_schema(uuid) is
  'A tenant that is to have a schema of its own, kept from being deleted until the transaction ends. Raises NOT_FOUND, TENANT_PURGED, SCHEMA_NOT_APPLICABLE.';

-- The one list of what must never be. Doctor, health and every crash and race test read it. It trusts no constraint and
-- no trigger: a restore runs without them (session_replication_role = replica).
create or replace function private.invariant_violations()
returns table (invariant text, problem text, subject text, repair text)
language sql
stable
security definer
set search_path = ''
as $$
  select 'I1', 'REQUEST_HAS_SEVERAL_TENANTS', t.request_id::text, null
  from public.tenants t
  group by t.request_id
  having count(*) > 1 and t.request_id is not null

  union all
  select 'I1', 'KEY_HAS_SEVERAL_REQUESTS', r.admin_user_id || '/' || r.idempotency_key, null
  from public.provisioning_requests r
  group by r.admin_user_id, r.idempotency_key
  having count(*) > 1

  union all
  select 'I2', 'COMPLETED_REQUEST_HAS_NO_TENANT', r.id::text, null
  from public.provisioning_requests r
  where r.status = 'completed'
    and not exists (select from public.tenants t where t.id = r.tenant_id and t.status not in ('provisioning', 'pending_activation'))
    and not exists (select from private.tenant_tombstones d where d.tenant_id = r.tenant_id)

  union all
  select 'I2', 'PURGED_TENANT_EXISTS', t.id::text, null
  from public.tenants t
  join private.tenant_tombstones d on d.tenant_id = t.id

  union all
  select 'I2', 'ACTIVE_TENANT_HAS_OPEN_REQUEST', t.id::text, null
  from public.tenants t
  join public.provisioning_requests r on r.id = t.request_id
  where t.status not in ('provisioning', 'pending_activation') and r.status <> 'completed'

  union all
  select 'I2', 'COMPLETED_REQUEST_HAS_NO_SUCCEEDED_ATTEMPT', r.id::text, null
  from public.provisioning_requests r
  where r.status = 'completed'
    and not exists (
      select from public.provisioning_attempts a
      where a.request_id = r.id and a.attempt_number = r.current_attempt and a.status = 'succeeded'
    )

  union all
  select 'I2', 'OWNER_IS_GONE', t.id::text,
    -- Without an owner a suspended tenant would have to be something else, and nobody has lifted the suspension.
    case when t.status <> 'suspended' then 'take the owner away: status setup_incomplete, to be transferred' end
  from public.tenants t
  where (t.status in ('active', 'suspended') or t.status = 'archived' and t.owner_id is not null)
    and not exists (select from auth.users u where u.id = t.owner_id and u.deleted_at is null)

  union all
  select 'I2', 'OWNER_IS_NO_MEMBER', t.id::text, 'make the owner a member with role OWNER'
  from public.tenants t
  join auth.users u on u.id = t.owner_id and u.deleted_at is null
  where not exists (
    select from public.tenant_members m
    where m.tenant_id = t.id and m.user_id = t.owner_id and m.role = 'OWNER'
  )

  union all
  select 'I2', 'TRIGGER_IS_OFF', wanted.name, 'put the trigger back'
  -- tgtype: for each row 1, before 2, insert 4, delete 8, update 16.
  from (
    values
      ('activate_on_owner_created', 1 + 4),
      ('activate_on_email_confirmed', 1 + 16),
      ('clear_password_change', 1 + 16),
      ('protect_owner', 1 + 2 + 8 + 16)
  ) as wanted (name, type)
  where not exists (
    select from pg_catalog.pg_trigger g
    join pg_catalog.pg_proc p on p.oid = g.tgfoid
    where g.tgrelid = 'auth.users'::regclass
      and g.tgname = wanted.name
      and g.tgtype = wanted.type
      and g.tgenabled in ('O', 'A')
      and p.pronamespace = 'private'::regnamespace
      and p.proname = wanted.name
  )

  union all
  select 'I3', 'FAILED_REQUEST_HAS_TENANT', r.id::text,
    case when t.status in ('provisioning', 'pending_activation') then 'remove the provisioning tenant' end
  from public.provisioning_requests r
  join public.tenants t on t.id = r.tenant_id
  where r.status = 'failed'

  union all
  select 'I3', 'PROVISIONING_TENANT_HAS_NO_REQUEST', t.id::text, 'remove the provisioning tenant'
  from public.tenants t
  where t.status in ('provisioning', 'pending_activation')
    and not exists (select from public.provisioning_requests r where r.id = t.request_id)

  union all
  -- Born while the trigger was off, after the attempt was given up. Its id was nobody's when the attempt began.
  select 'I3', 'DEAD_ATTEMPT_HAS_USER', a.owner_id::text,
    case when private.is_stray_owner(u.id) then 'delete the user, who never signed in' end
  from public.provisioning_attempts a
  join auth.users u on u.id = a.owner_id
  where a.status in ('failed', 'abandoned')

  union all
  select 'I2', 'OWNER_HAS_NO_TENANT', a.owner_id::text,
    case when private.find_owned_request(a.owner_id) is not null then 'activate the tenant' end
  from public.provisioning_attempts a
  join auth.users u on u.id = a.owner_id
  where a.status = 'running'
    -- Prepared: the rest of its batch is awaited, or that the address is confirmed.
    and not exists (
      select from public.provisioning_requests r
      where r.id = a.request_id and r.current_attempt = a.attempt_number and r.prepared_at is not null
    )

  union all
  select 'I2', 'CONFIRMED_SIGN_UP_IS_PENDING', r.id::text, 'activate the tenant'
  from public.provisioning_requests r
  join public.provisioning_attempts a on a.request_id = r.id and a.attempt_number = r.current_attempt
  join auth.users u on u.id = a.owner_id and u.email_confirmed_at is not null and u.deleted_at is null
    and lower(u.email) = r.owner_email
  where r.owner_mode = 'sign_up' and r.prepared_at is not null

  union all
  select 'I2', 'PENDING_TENANT_AWAITS_NOTHING', t.id::text, null
  from public.tenants t
  join public.provisioning_requests r on r.id = t.request_id and r.status <> 'failed'
  where (t.status = 'pending_activation') is distinct from (r.owner_mode = 'sign_up' and r.prepared_at is not null)

  union all
  select 'I2', 'BATCH_IS_HALF_MADE', b.id::text, null
  from public.provisioning_batches b
  where b.mode = 'all_or_nothing'
    and b.undone_at is null
    and exists (
      select from public.provisioning_requests r
      where r.batch_id = b.id
        and (r.status = 'completed') is distinct from (b.outcome is not distinct from 'activated')
    )

  union all
  select 'I4', 'BATCH_IS_STUCK', b.id::text, 'settle the batch, as the reaper does'
  from public.provisioning_batches b
  where b.mode = 'all_or_nothing' and b.outcome is null
    and b.deadline_at < clock_timestamp() - interval '2 minutes'

  union all
  select 'I4', 'QUEUED_REQUEST_IS_STUCK', r.id::text, 'fail the request, as the reaper does'
  from public.provisioning_requests r
  join public.provisioning_batches b on b.id = r.batch_id
  where b.mode = 'independent' and r.status = 'pending' and b.deadline_at < clock_timestamp() - interval '2 minutes'

  union all
  select 'I4', 'SIGN_UP_IS_STUCK', r.id::text, 'fail the request, as the reaper does'
  from public.provisioning_requests r
  where r.owner_mode = 'sign_up' and r.prepared_at is not null and r.deadline_at < clock_timestamp() - interval '2 minutes'

  union all
  select 'I4', 'REQUEST_IS_STUCK', r.id::text, 'fail the request, as the reaper does'
  from public.provisioning_requests r
  where r.status = 'processing'
    and r.lease_expires_at < clock_timestamp() - interval '2 minutes'
    and r.deadline_at < clock_timestamp() - interval '2 minutes'

  union all
  select 'I4', 'PROCESSING_REQUEST_HAS_NO_ATTEMPT', r.id::text, 'fail the request, as the reaper does'
  from public.provisioning_requests r
  where r.status = 'processing'
    and not exists (
      select from public.provisioning_attempts a
      where a.request_id = r.id and a.attempt_number = r.current_attempt and a.status = 'running'
    )

  union all
  select 'I4', 'PROCESSING_REQUEST_HAS_NO_TENANT', r.id::text, 'fail the request, as the reaper does'
  from public.provisioning_requests r
  where r.status = 'processing'
    and not exists (select from public.tenants t where t.id = r.tenant_id)

  union all
  select 'I4', 'RUNNING_ATTEMPT_IS_NOT_CURRENT', a.request_id || '/' || a.attempt_number, 'mark the attempt as what it came to'
  from public.provisioning_attempts a
  join public.provisioning_requests r on r.id = a.request_id
  where a.status = 'running'
    and (r.status <> 'processing' or r.current_attempt <> a.attempt_number)

  union all
  select 'I8', 'PACKAGE_HAS_FOREIGN_SEGMENT', p.id::text, null
  from public.packages p
  join public.segments s on s.id = p.segment_id
  where s.tenant_id <> p.tenant_id

  union all
  select 'I8', 'ROW_HAS_NO_TENANT', orphan.subject, 'remove the row'
  from (
    select 'segments/' || s.id as subject, s.tenant_id from public.segments s
    union all
    select 'packages/' || p.id, p.tenant_id from public.packages p
    union all
    select 'tenant_members/' || m.user_id, m.tenant_id from public.tenant_members m
    union all
    select 'tenant_api_keys/' || k.id, k.tenant_id from private.tenant_api_keys k
    union all
    select 'tenant_schemas/' || s.tenant_id, s.tenant_id from private.tenant_schemas s
  ) as orphan
  where not exists (select from public.tenants t where t.id = orphan.tenant_id)

  union all
  select 'I9', 'TENANT_HAS_NO_SEGMENT', t.id::text, 'copy what is missing from its template'
  from public.tenants t
  where t.isolation = 'shared' and not exists (select from public.segments s where s.tenant_id = t.id)

  union all
  select 'I9', 'TENANT_HAS_NO_PACKAGE', t.id::text, 'copy what is missing from its template'
  from public.tenants t
  where t.isolation = 'shared' and not exists (select from public.packages p where p.tenant_id = t.id)

  union all
  select 'I9', 'PACKAGE_HAS_NO_SEGMENT', p.id::text, 'put it into its tenant''s first segment'
  from public.packages p
  where not exists (select from public.segments s where s.id = p.segment_id)

  union all
  select v.invariant, v.problem, v.subject, v.repair
  from private.own_schema_violations() v
$$;

revoke all on function private.invariant_violations() from public, anon, authenticated, service_role;
grant execute on function private.invariant_violations() to service_role;
comment on function private.invariant_violations() is 'See public.invariant_violations.';

create or replace function private.is_gone(p_tenant_id uuid)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select exists (select from private.tenant_tombstones d where d.tenant_id = p_tenant_id)
    or exists (select from public.provisioning_requests r where r.tenant_id = p_tenant_id and r.status = 'failed')
$$;

revoke all on function private.is_gone(uuid) from public, anon, authenticated, service_role;
comment on function private.is_gone(uuid) is
  'Whether it is known that a tenant is not there any more: purged, or its request has failed.';

create or replace function private.is_referred_to(p_tenant_id uuid)
returns boolean
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_reference record;
  v_is_found boolean;
begin
  for v_reference in
    select c.conrelid::regclass as referring_table, own.attname as referring_column
    from pg_catalog.pg_constraint c
    cross join lateral unnest(c.conkey, c.confkey) as pair (own_key, tenants_key)
    join pg_catalog.pg_attribute own on own.attrelid = c.conrelid and own.attnum = pair.own_key
    join pg_catalog.pg_attribute theirs on theirs.attrelid = c.confrelid and theirs.attnum = pair.tenants_key
    where c.contype = 'f'
      and c.confrelid = 'public.tenants'::regclass
      and theirs.attname = 'id'
      -- What every tenant is born with.
      and c.conrelid not in (
        'public.segments'::regclass, 'public.packages'::regclass, 'public.tenant_members'::regclass,
        'private.tenant_api_keys'::regclass, 'private.tenant_clones'::regclass, 'private.tenant_schemas'::regclass
      )
  loop
    execute format(
      'select exists (select from %s where %I = $1)', v_reference.referring_table, v_reference.referring_column
    )
    into v_is_found
    using p_tenant_id;
    if v_is_found then
      return true;
    end if;
  end loop;
  return false;
exception
  -- A table that may not be looked into may hold anything.
  when insufficient_privilege then
    return true;
end
$$;

revoke all on function private.is_referred_to(uuid) from public, anon, authenticated, service_role;
comment on function private.is_referred_to(uuid) is
  'Whether a row of a table that is not ours refers to the tenant by foreign key, whatever would become of it with the tenant.';

create or replace function private.is_unused_tenant(p_tenant_id uuid)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select exists (
    select from public.tenants t
    join auth.users u on u.id = t.owner_id
    where t.id = p_tenant_id
      and t.status = 'active'
      and (
        u.last_sign_in_at is null
        -- Who was there before may have signed in for something else; who was born for this tenant has come for it, be it
        -- while the rest of the batch was awaited.
        or u.last_sign_in_at <= t.activated_at
          and not exists (select from public.provisioning_attempts a where a.owner_id = u.id)
      )
      and not exists (select from public.tenant_members m where m.tenant_id = t.id and m.role <> 'OWNER')
      and not exists (select from private.tenant_api_keys k where k.tenant_id = t.id and k.last_used_at is not null)
      -- Over REST members write to the catalogue, which leaves no event.
      and private.has_template_catalogue(t.id)
      -- What the application keeps of it would go with it, or lose it.
      and not private.is_referred_to(t.id)
      and not private.has_own_rows(t)
      -- Edited, given another key, suspended and reactivated, given to somebody else: all of it leaves an event.
      and not exists (
        select from public.provisioning_events e
        where e.tenant_id = t.id
          and e.occurred_at > t.activated_at
          and e.action not in ('tenant_activated', 'setup_email_requested', 'setup_email_claimed')
      )
  )
$$;

revoke all on function private.is_unused_tenant(uuid) from public, anon, authenticated, service_role;
comment on function private.is_unused_tenant(uuid) is
  'Whether nobody has done anything with an active tenant since it was made: owner not signed in, no other member, no key used, no change to it or its catalogue, no row of the application refers to it or is in its own schema.';

create or replace function private.is_well_formed(p_path text[], p_content text)
returns boolean
language sql
stable
set search_path = ''
as $$
  select case p_path
    when '{tenant,slug}' then private.is_valid_slug(p_content)
    when '{tenant,domain}' then private.is_valid_domain(p_content)
    -- Only a well-spelt zone is tried: to Postgres every name with a digit in it is a POSIX zone, Mars/Base1 too.
    when '{tenant,timezone}' then case
      when p_content ~ '^(UTC|[A-Z][A-Za-z_]+(/[A-Za-z_-]+)+|Etc/GMT([+-]?0|[+-][1-9]|[+-]1[0-2]|-1[34]))$'
        then private.is_known_timezone(p_content)
      else false
    end
    when '{tenant,currency}' then p_content ~ '^[A-Z]{3}$'
    when '{tenant,contact,email}' then private.is_valid_email(p_content)
    when '{owner,email}' then private.is_valid_email(p_content)
    when '{owner,mode}' then p_content in ('invite', 'password', 'temporary', 'existing')
    when '{owner,user_id}' then pg_input_is_valid(p_content, 'uuid')
    when '{clone_of}' then pg_input_is_valid(p_content, 'uuid')
    when '{template}' then p_content ~ '^[a-z][a-z0-9_-]*$'
    when '{isolation}' then p_content in ('shared', 'schema')
  end
$$;

revoke all on function private.is_well_formed(text[], text) from public, anon, authenticated, service_role;
comment on function private.is_well_formed(text[], text) is
  'Whether a text of a provisioning payload has the form that its place asks for.';

-- Lock order, here as everywhere: the request, then the tenant, both held by the caller; then these, then what is in the schema.
-- Shared with all who make or migrate schemas: a registration waits for them and they for it, so that whoever begins after it has
-- its version, and whoever began before it is there to be seen as behind.
create or replace function private.lock_tenant_schema(p_tenant_id uuid)
returns void
language sql
security definer
set search_path = ''
as $$
  select pg_advisory_xact_lock_shared(hashtextextended('tenant_migrations', 0));
  select pg_advisory_xact_lock(hashtextextended('tenant_schema' || p_tenant_id, 0));
$$;

revoke all on function private.lock_tenant_schema(uuid) from public, anon, authenticated, service_role;
comment on function private.lock_tenant_schema(uuid) is
  'Holds a tenant''s own schema, there or not, until the transaction ends: nobody else makes, migrates or drops it meanwhile.';

create or replace function private.measure_gauges()
returns table (name text, labels jsonb, value double precision)
language sql
stable
security definer
set search_path = ''
as $$
  with violations as materialized (
    select * from private.invariant_violations()
  )
  select 'landlord_requests', jsonb_build_object('status', counted.status, 'code', counted.code), sum(counted.requests)
  from (
    select r.status, coalesce(r.error ->> 'code', '') as code, count(*) as requests
    from public.provisioning_requests r
    group by 1, 2
    union all
    select known.status, '', 0 from unnest('{pending,processing,completed,failed}'::text[]) as known (status)
  ) as counted
  group by counted.status, counted.code
  union all
  select 'landlord_batches', jsonb_build_object('mode', counted.mode, 'state', counted.state), sum(counted.batches)
  from (
    select b.mode, case when o.batch_id is null then 'closed' else 'open' end as state, count(*) as batches
    from public.provisioning_batches b
    left join (
      select distinct r.batch_id from public.provisioning_requests r where r.status in ('pending', 'processing')
    ) as o on o.batch_id = b.id
    group by 1, 2
    union all
    select m.mode, s.state, 0
    from unnest('{independent,all_or_nothing}'::text[]) as m (mode), unnest('{open,closed}'::text[]) as s (state)
  ) as counted
  group by counted.mode, counted.state
  union all
  select 'landlord_batch_items', jsonb_build_object('status', counted.status), sum(counted.items)
  from (
    select private.batch_item_status(r) as status, count(*) as items
    from public.provisioning_batch_items i
    left join public.provisioning_requests r on r.id = i.request_id
    group by 1
    union all
    select s.status, 0 from unnest('{queued,running,completed,failed,cancelled,undone}'::text[]) as s (status)
  ) as counted
  group by counted.status
  union all
  select 'landlord_tenants', jsonb_build_object('status', counted.status), sum(counted.tenants)
  from (
    select t.status, count(*) as tenants from public.tenants t group by 1
    union all
    select known.status, 0 from unnest('{provisioning,active,setup_incomplete,suspended,archived}'::text[]) as known (status)
  ) as counted
  group by counted.status
  union all
  select 'landlord_tenant_schemas', '{}', count(*) from public.tenants t where t.isolation = 'schema'
  union all
  select 'landlord_api_keys', '{}', count(*)
  from private.tenant_api_keys k
  where k.revoked_at is null and (k.expires_at is null or k.expires_at > clock_timestamp())
  union all
  select 'landlord_setup_emails_unsent', '{}', count(*)
  from public.provisioning_requests r
  join public.tenants t on t.id = r.tenant_id
  join auth.users u on u.id = t.owner_id
  where r.status = 'completed' and r.owner_mode = 'invite' and u.recovery_sent_at is null and u.last_sign_in_at is null
  union all
  select 'landlord_invariant_violations', jsonb_build_object('invariant', known.invariant), count(v.invariant)
  from unnest('{I1,I2,I3,I4,I8,I9}'::text[]) as known (invariant)
  left join violations v on v.invariant = known.invariant
  group by known.invariant
  union all
  select 'landlord_orphans', jsonb_build_object('kind', known.kind), count(v.problem)
  from (
    values
      ('user', '{OWNER_HAS_NO_TENANT,DEAD_ATTEMPT_HAS_USER}'::text[]),
      ('tenant', '{FAILED_REQUEST_HAS_TENANT,PROVISIONING_TENANT_HAS_NO_REQUEST}'),
      ('row', '{ROW_HAS_NO_TENANT}'),
      ('schema', '{SCHEMA_HAS_NO_TENANT,ROLE_HAS_NO_TENANT}')
  ) as known (kind, problems)
  left join violations v on v.problem = any (known.problems)
  group by known.kind
  union all
  select 'landlord_measured_timestamp_seconds', '{}', extract(epoch from clock_timestamp())
$$;

revoke all on function private.measure_gauges() from public, anon, authenticated, service_role;
comment on function private.measure_gauges() is
  'The gauges that take reading whole tables: seconds, at a million tenants.';

create or replace function private.migrate_tenant(p_tenant_id uuid)
returns text[]
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_sqlstate text;
  v_message text;
  v_detail text;
begin
  return private.apply_tenant_migrations(p_tenant_id);
exception
  -- Its own code, with what the migration said: to be mended by who can read that, and no fault of this call.
  when others or assert_failure then
    get stacked diagnostics v_sqlstate = returned_sqlstate, v_message = message_text, v_detail = pg_exception_detail;
    perform private.raise_error(
      'TENANT_MIGRATION_FAILED',
      jsonb_build_object('sqlstate', v_sqlstate, 'message', v_message)
        || case when v_detail is json object then v_detail::jsonb - 'detail' else '{}' end,
      'The schema is as it was. Mend what the migration stumbles over, and try again.'
    );
end
$$;

revoke all on function private.migrate_tenant(uuid) from public, anon, authenticated, service_role;
comment on function private.migrate_tenant(uuid) is
  'What private.apply_tenant_migrations does, for callers to be told: raises TENANT_MIGRATION_FAILED with {version, name, sqlstate, message}.';

create or replace function private.newest_tenant_migration()
returns text
language sql
stable
security definer
set search_path = ''
as $$
  select max(m.version) from private.tenant_migrations m
$$;

revoke all on function private.newest_tenant_migration() from public, anon, authenticated, service_role;
comment on function private.newest_tenant_migration() is
  'The version that a tenant''s own schema should have. NULL where no tenant migration is registered.';

create or replace function private.next_place(p_tenant_id uuid, p_segment_id uuid default null)
returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_place bigint;
begin
  execute format(
    $query$
      select coalesce(max(place), 0)::bigint + 1
      from (
        select s.position as place from %1$I.segments s
        where s.tenant_id = $1 and $2 is null
        union all
        select p.grouping_order from %1$I.packages p
        where p.tenant_id = $1 and p.segment_id = $2
      ) as places
    $query$,
    private.catalogue_schema(p_tenant_id)
  )
  into v_place
  using p_tenant_id, p_segment_id;
  -- Behind the greatest number that there can be, the slug decides.
  return least(v_place, 2147483647);
end
$$;

revoke all on function private.next_place(uuid, uuid) from public, anon, authenticated, service_role;
comment on function private.next_place(uuid, uuid) is
  'The number that comes after all packages of a segment, or without one after all segments of a tenant. The caller holds private.lock_catalogue.';

create or replace function private.own_catalogue_violations()
returns table (problem text, tenant_id uuid)
language plpgsql
security definer
set search_path = ''
-- Whoever may write to one tenant's tables may lock them as well, and must not keep the doctor from all others.
set lock_timeout = '100ms'
as $$
declare
  v_schema text;
  v_problems text[];
begin
  for tenant_id in select t.id from public.tenants t where t.isolation = 'schema' loop
    v_schema := private.tenant_schema_name(tenant_id);
    v_problems := '{}';
    begin
      execute format(
        $query$
          select array_remove(
            array[
              case when not exists (select from %1$I.segments) then 'TENANT_HAS_NO_SEGMENT' end,
              case when not exists (select from %1$I.packages) then 'TENANT_HAS_NO_PACKAGE' end,
              case
                when exists (
                  select from %1$I.packages p where not exists (select from %1$I.segments s where s.id = p.segment_id)
                ) then 'OWN_PACKAGE_HAS_NO_SEGMENT'
              end
            ],
            null
          )
        $query$,
        v_schema
      )
      into v_problems;
      -- Taking back what was only read gives back its locks: those on the tables of a few hundred tenants are all that Postgres
      -- has room for.
      raise exception using errcode = 'LL001';
    exception
      -- Missing, as is told elsewhere, or purged this moment; or locked, and looked at the next time.
      when sqlstate 'LL001' or undefined_table or undefined_column or invalid_schema_name or lock_not_available then
        null;
    end;
    foreach problem in array v_problems loop
      return next;
    end loop;
  end loop;
end
$$;

revoke all on function private.own_catalogue_violations() from public, anon, authenticated, service_role;
comment on function private.own_catalogue_violations() is
  'Tenants whose own schema lacks a catalogue (I9).';

create or replace function private.own_schema_violations()
returns table (invariant text, problem text, subject text, repair text)
language sql
stable
security definer
set search_path = ''
as $$
  select 'I3', 'SCHEMA_HAS_NO_TENANT', n.nspname,
    -- What it held may be nowhere else: only that of a tenant who is known to be gone goes without asking a person.
    case when private.is_gone(substr(n.nspname, 8)::uuid) then 'drop the schema and its role' end
  from pg_catalog.pg_namespace n
  where n.nspname ~ '^tenant_[0-9a-f]{32}$'
    and not exists (select from public.tenants t where t.id = substr(n.nspname, 8)::uuid and t.isolation = 'schema')

  union all
  select 'I3', 'ROLE_HAS_NO_TENANT', r.name, 'drop the role'
  from private.tenant_roles r
  where not exists (select from public.tenants t where t.id = substr(r.name, 8)::uuid and t.isolation = 'schema')
    and not exists (select from pg_catalog.pg_namespace n where n.nspname = r.name)

  union all
  select 'I8', 'ROW_IS_NOT_IN_ITS_OWN_SCHEMA', shared.subject, null
  from public.tenants t
  join (
    select 'segments/' || s.id as subject, s.tenant_id from public.segments s
    union all
    select 'packages/' || p.id, p.tenant_id from public.packages p
  ) as shared on shared.tenant_id = t.id
  where t.isolation = 'schema'

  union all
  select 'I9', case when b.has_no_schema then 'TENANT_HAS_NO_SCHEMA' else 'TENANT_HAS_NO_ROLE' end, b.tenant_id::text,
    'provision the schema'
  from private.broken_tenant_schemas b

  union all
  select 'I9', 'SCHEMA_HAS_NO_VERSION', t.id::text, null
  from public.tenants t
  where t.isolation = 'schema'
    and not exists (select from private.tenant_schemas s where s.tenant_id = t.id and s.version is not null)
    and not exists (select from private.broken_tenant_schemas b where b.tenant_id = t.id)

  union all
  select 'I9', v.problem, v.tenant_id::text, 'copy what is missing from its template'
  from private.own_catalogue_violations() v
$$;

revoke all on function private.own_schema_violations() from public, anon, authenticated, service_role;
comment on function private.own_schema_violations() is
  'What private.invariant_violations says of tenants whose isolation is schema: every such tenant has its schema, its role and in it its catalogue, and there are no others.';

-- Of many payloads at once, since a batch may bring ten thousand: begun once for each of them, this takes four times as long.
create or replace function private.payload_problems(p_payloads jsonb[])
returns table (number integer, pointer text, message text, code text)
language sql
stable
set search_path = ''
as $$
  with payloads as materialized (
    select p.number::integer as number, p.payload
    from unnest(p_payloads) with ordinality as p (payload, number)
  ),
  -- form: what a text that is there must be; private.is_well_formed knows it by its path.
  text_rules (path, is_required, max_length, code, form) as (
    values
      ('{tenant,name}'::text[], true, 255, 'VALIDATION_ERROR', null),
      ('{tenant,slug}', false, null, 'INVALID_SLUG', 'must be a DNS label of 3 to 63 characters'),
      ('{tenant,domain}', false, null, 'VALIDATION_ERROR', 'must be a lower-case host name'),
      ('{tenant,timezone}', false, 64, 'VALIDATION_ERROR', 'must be an IANA time zone'),
      ('{tenant,currency}', false, 3, 'VALIDATION_ERROR', 'must be an ISO 4217 code'),
      ('{tenant,contact,email}', false, null, 'VALIDATION_ERROR', 'must be an e-mail address'),
      ('{tenant,contact,phone}', false, 50, 'VALIDATION_ERROR', null),
      ('{tenant,contact,address}', false, 500, 'VALIDATION_ERROR', null),
      ('{owner,email}', true, null, 'EMAIL_VALIDATION_FAILED', 'must be an e-mail address'),
      ('{owner,full_name}', true, 255, 'VALIDATION_ERROR', null),
      ('{owner,mode}', false, null, 'VALIDATION_ERROR', 'must be invite, password, temporary or existing'),
      ('{owner,user_id}', false, 36, 'VALIDATION_ERROR', 'must be a UUID'),
      ('{template}', false, 63, 'VALIDATION_ERROR', 'must be a label'),
      ('{clone_of}', false, 36, 'VALIDATION_ERROR', 'must be a UUID'),
      ('{isolation}', false, null, 'VALIDATION_ERROR', 'must be shared or schema')
  ),
  text_fields as materialized (
    select p.number, r.*, p.payload #> r.path as value, p.payload #>> r.path as content
    from payloads p
    cross join text_rules r
    where p.payload #> r.path is not null or r.is_required
  ),
  object_rules (path, allowed_keys) as (
    values
      ('{}'::text[], '{tenant,owner,template,isolation,features,limits,api_key,clone_of}'::text[]),
      ('{tenant}', '{name,slug,domain,timezone,currency,contact,settings}'),
      ('{tenant,contact}', '{email,phone,address}'),
      ('{tenant,settings}', null),
      ('{owner}', '{email,full_name,mode,user_id}'),
      ('{limits}', '{users,storage_gb}')
  ),
  objects as materialized (
    select p.number, o.*, p.payload #> o.path as value
    from payloads p
    cross join object_rules o
    where p.payload #> o.path is not null
  ),
  number_rules (path, max_value) as (
    values ('{limits,users}'::text[], 10000), ('{limits,storage_gb}', 1000)
  ),
  numbers as (
    select p.number, n.*, p.payload #> n.path as value
    from payloads p
    cross join number_rules n
    where jsonb_typeof(p.payload #> n.path) <> 'null'
  ),
  problems (number, path, message, code) as (
    select o.number, o.path, 'must be an object', 'VALIDATION_ERROR'
    from objects o
    where jsonb_typeof(o.value) <> 'object'
      and (jsonb_typeof(o.value) <> 'null' or o.path in ('{}', '{tenant}', '{owner}'))
    union all
    select o.number, o.path || k.key, 'is not a known field', 'VALIDATION_ERROR'
    from objects o
    cross join lateral jsonb_object_keys(case when jsonb_typeof(o.value) = 'object' then o.value else '{}' end) as k (key)
    where o.allowed_keys is not null and k.key <> all (o.allowed_keys)
    union all
    select f.number, f.path, 'is required', f.code
    from text_fields f
    where f.is_required and coalesce(f.content, '') = ''
    union all
    select f.number, f.path, 'must be text', f.code
    from text_fields f
    where jsonb_typeof(f.value) not in ('string', 'null')
    union all
    select f.number, f.path, format('must have 1 to %s characters', f.max_length), f.code
    from text_fields f
    where jsonb_typeof(f.value) = 'string' and f.content <> btrim(f.content)
      or char_length(f.content) > f.max_length
      or not f.is_required and f.max_length is not null and f.content = ''
    union all
    select f.number, f.path, 'must not have control characters', f.code
    from text_fields f
    where f.content ~ '[\x01-\x1f\x7f-\x9f]'
    union all
    select f.number, f.path, f.form, f.code
    from text_fields f
    where f.form is not null
      and f.content is not null
      and not (f.is_required and f.content = '')
      and not private.is_well_formed(f.path, f.content)
    union all
    select n.number, n.path, format('must be a whole number from 1 to %s', n.max_value), 'VALIDATION_ERROR'
    from numbers n
    where not case
      when jsonb_typeof(n.value) = 'number' then
        (n.value::numeric) between 1 and n.max_value and n.value::numeric = trunc(n.value::numeric)
      else false
    end
    union all
    select p.number, '{tenant,settings}', 'must have at most 16 KiB', 'VALIDATION_ERROR'
    from payloads p
    where octet_length((p.payload #> '{tenant,settings}')::text) > 16384
    union all
    select p.number, '{features}', 'must be a list of basic, analytics, reporting, advanced_security, api_access, webhooks', 'VALIDATION_ERROR'
    from payloads p
    where jsonb_typeof(p.payload -> 'features') <> 'null'
      and not ((p.payload -> 'features') <@ '["basic", "analytics", "reporting", "advanced_security", "api_access", "webhooks"]'
        and jsonb_typeof(p.payload -> 'features') = 'array')
    union all
    select p.number, '{api_key}', 'must be true or false', 'VALIDATION_ERROR'
    from payloads p
    where jsonb_typeof(p.payload -> 'api_key') not in ('boolean', 'null')
    union all
    select p.number, '{owner,user_id}', 'goes with mode existing, and only with it', 'VALIDATION_ERROR'
    from payloads p
    where (coalesce(p.payload #>> '{owner,mode}', 'invite') = 'existing')
      <> (p.payload #>> '{owner,user_id}' is not null)
    union all
    select p.number, '{template}', 'must be left out: a clone is of the template that its source is of', 'VALIDATION_ERROR'
    from payloads p
    where p.payload ->> 'clone_of' is not null and p.payload ->> 'template' is not null
    union all
    select p.number, '{tenant,slug}', 'no slug can be made from this name: give one', 'INVALID_SLUG'
    from payloads p
    where p.payload #>> '{tenant,slug}' is null
      and jsonb_typeof(p.payload #> '{tenant,name}') = 'string'
      and p.payload #>> '{tenant,name}' <> ''
      and not private.is_valid_slug(private.slugify(p.payload #>> '{tenant,name}'))
  )
  -- JSON pointers (RFC 6901), the whole document being ''.
  select
    p.number,
    coalesce(
      (
        select string_agg('/' || replace(replace(step.key, '~', '~0'), '/', '~1'), '' order by step.position)
        from unnest(p.path) with ordinality as step (key, position)
      ),
      ''
    ),
    p.message,
    p.code
  from problems p
$$;

revoke all on function private.payload_problems(jsonb[]) from public, anon, authenticated, service_role;
comment on function private.payload_problems(jsonb[]) is
  'Every fault of each provisioning payload, numbered from 1: JSON pointer, what is wrong, and the error code it stands for. No rows for one that is good.';

create or replace function private.provision_missing_schemas(p_limit integer)
returns setof jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_broken private.broken_tenant_schemas;
  v_result jsonb;
begin
  for v_broken in
    select * from private.broken_tenant_schemas b
    where b.status = 'active'
    -- At random: some that can't be mended would else be in the way of the others for ever.
    order by random()
    limit greatest(1, least(coalesce(p_limit, 1), 50))
  loop
    begin
      -- By itself: a role comes back to a schema whatever becomes of the migrations that are pending.
      if not v_broken.has_no_schema then
        perform private.create_tenant_schema((private.hold_tenant_with_schema(v_broken.tenant_id)).id);
      end if;
    exception
      when others then
        raise warning 'the role % was not given back: %', v_broken.schema, sqlerrm;
    end;
    begin
      v_result := private.restore_tenant_schema(private.hold_tenant_with_schema(v_broken.tenant_id)) || '{"error": null}';
    exception
      -- One that can't be mended must not keep the others from it.
      when others or query_canceled or assert_failure then
        v_result := jsonb_build_object('tenant_id', v_broken.tenant_id, 'schema', v_broken.schema, 'error', sqlerrm);
    end;
    return next v_result;
  end loop;
end
$$;

revoke all on function private.provision_missing_schemas(integer) from public, anon, authenticated, service_role;
grant execute on function private.provision_missing_schemas(integer) to service_role;
comment on function private.provision_missing_schemas(integer) is 'See public.provision_missing_schemas.';

create or replace function private.provision_tenant_schema(p_tenant_id uuid)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
begin
  if not private.is_service_role() then
    perform private.require_admin();
  end if;
  return private.restore_tenant_schema(private.hold_tenant_with_schema(p_tenant_id));
end
$$;

revoke all on function private.provision_tenant_schema(uuid) from public, anon, authenticated, service_role;
grant execute on function private.provision_tenant_schema(uuid) to authenticated, service_role;
comment on function private.provision_tenant_schema(uuid) is 'See public.provision_tenant_schema.';
create or replace function private.raise_schema_unavailable()
returns void
language plpgsql
set search_path = ''
as $$
begin
  perform private.raise_error(
    'SCHEMA_UNAVAILABLE', jsonb_build_object('retry_after_seconds', 60),
    'The tenant''s schema is missing, or a table of its catalogue. The worker gives a schema back to an active tenant, and so does landlord provision-schema; for a table see landlord validate-schema'
  );
end
$$;

revoke all on function private.raise_schema_unavailable() from public, anon, authenticated, service_role;
comment on function private.raise_schema_unavailable() is
  'Raises SCHEMA_UNAVAILABLE: what a tenant should have in its own schema is not there, or was taken away this moment.';

create or replace function private.reap_expired_requests(p_limit integer default 500)
returns integer
language plpgsql
security definer
set search_path = ''
-- Removing a schema waits for whoever reads in it, be it a backup: one such tenant must not keep the others waiting.
set lock_timeout = '500ms'
as $$
declare
  v_request public.provisioning_requests;
  v_reaped integer := 0;
  -- Removing a schema holds some sixty locks until all of this ends, and the whole server has room for a few thousand.
  v_schemas_left integer := 50;
begin
  for v_request in
    select *
    from public.provisioning_requests r
    where r.status = 'processing'
      and r.lease_expires_at <= clock_timestamp()
      and r.deadline_at <= clock_timestamp()
    order by r.deadline_at
    limit p_limit
    -- Who holds a row is deciding it: an owner being born, a retry, a worker, another reaper.
    for update skip locked
  loop
    if v_request.payload ->> 'isolation' = 'schema' then
      v_schemas_left := v_schemas_left - 1;
      continue when v_schemas_left < 0;
    end if;
    begin
      if not private.adopt_born_owner(v_request) then
        perform private.compensate_attempt(v_request, '{"code": "TIMEOUT", "reason": "DEADLINE_PASSED"}');
        v_reaped := v_reaped + 1;
      end if;
    exception
      -- One that can't be undone must not stop the others; the doctor finds it.
      when others then
        raise warning 'request % was not reaped: %', v_request.id, sqlerrm;
    end;
  end loop;

  v_reaped := v_reaped + private.reap_queued_requests(p_limit - v_reaped);
  v_reaped := v_reaped + private.reap_unconfirmed_sign_ups(p_limit - v_reaped);
  perform private.forget_full_buckets();
  perform private.settle_batches();
  return v_reaped;
end
$$;

revoke all on function private.reap_expired_requests(integer) from public, anon, authenticated, service_role;
comment on function private.reap_expired_requests(integer) is
  'Fails requests that nobody will finish (I4): lease run out and deadline passed, never begun, or signed up for and not confirmed. Slug and e-mail are free again. Settles what all_or_nothing batches are due. Any number may run at once. Returns how many requests it failed.';

-- Whoever adds to a catalogue holds its tenant's row, so that two who want the same slug, the same end of a segment or the
-- last free place come one after the other. Lock order, here as everywhere: the request, to which the event in the end may refer,
-- then the tenant, then its segments and packages. NO KEY UPDATE lets foreign keys to the tenant be checked meanwhile:
-- who holds the tenant for a key already can come here without waiting for others who do so, too.
create or replace function private.lock_catalogue(p_tenant_id uuid)
returns public.tenants
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_tenant public.tenants;
begin
  perform from public.provisioning_requests r where r.tenant_id = p_tenant_id for key share;
  select * into v_tenant from public.tenants t where t.id = p_tenant_id for no key update;
  -- Who migrates the schema takes its tables in another order. For shared tenants nobody does.
  if v_tenant.isolation = 'schema' then
    perform pg_advisory_xact_lock_shared(hashtextextended('tenant_schema' || p_tenant_id, 0));
  end if;
  return v_tenant;
end
$$;

revoke all on function private.lock_catalogue(uuid) from public, anon, authenticated, service_role;
comment on function private.lock_catalogue(uuid) is
  'A tenant''s row as it is once nobody else adds to its catalogue, until the transaction ends. All NULL where there is none.';

create or replace function private.repair_invariants(p_dry_run boolean, p_limit integer)
returns table (invariant text, problem text, subject text, repair text, is_done boolean)
language plpgsql
security definer
set search_path = ''
-- Repairs lock what they change, up to auth.users: rather give one up than keep sign-ins waiting.
set lock_timeout = '200ms'
as $$
declare
  v_before jsonb;
  v_after jsonb;
  v_violation record;
  -- Looking takes its time where there are very many tenants; this is for mending alone.
  v_stop_at timestamptz;
  -- As in private.reap_expired_requests.
  v_schemas_left integer := 50;
begin
  select coalesce(jsonb_agg(v), '[]') into v_before from private.invariant_violations() v;
  v_stop_at := clock_timestamp() + interval '4 seconds';

  -- Anything but a clear no is a dry run.
  if p_dry_run is distinct from false then
    return query
    select v.invariant, v.problem, v.subject, v.repair, false
    from jsonb_to_recordset(v_before) as v (invariant text, problem text, subject text, repair text);
    return;
  end if;

  for v_violation in
    select *
    from jsonb_to_recordset(v_before) as v (problem text, subject text, repair text)
    where v.repair is not null
    limit p_limit
  loop
    exit when clock_timestamp() > v_stop_at or v_schemas_left <= 0;
    v_schemas_left := v_schemas_left - case
      when v_violation.problem in ('SCHEMA_HAS_NO_TENANT', 'ROLE_HAS_NO_TENANT') then 1
      when v_violation.problem = 'BATCH_IS_STUCK' then private.count_schema_items(v_violation.subject::uuid)
      else 0
    end;
    begin
      perform private.repair_violation(v_violation.problem, v_violation.subject);
    exception
      -- One that can't be mended must not keep the others from it; the answer says that it is still there.
      when others then
        raise warning '% of % was not mended: %', v_violation.problem, v_violation.subject, sqlerrm;
    end;
  end loop;

  -- Done is what is no longer found, whatever the repair believes.
  select coalesce(jsonb_agg(v), '[]') into v_after from private.invariant_violations() v;

  for invariant, problem, subject, repair, is_done in
    select b.invariant, b.problem, b.subject, b.repair, a.problem is null
    from jsonb_to_recordset(v_before) as b (invariant text, problem text, subject text, repair text)
    left join (
      select distinct v.problem, v.subject from jsonb_to_recordset(v_after) as v (problem text, subject text)
    ) as a on a.problem = b.problem and a.subject = b.subject
    -- The REST API may cut a long answer short: what was done comes first.
    order by a.problem is not null
  loop
    if is_done then
      perform private.record_event(
        'invariant_repaired', null, null, null,
        jsonb_build_object('invariant', invariant, 'problem', problem, 'subject', subject)
      );
    end if;
    return next;
  end loop;
end
$$;

revoke all on function private.repair_invariants(boolean, integer) from public, anon, authenticated, service_role;
grant execute on function private.repair_invariants(boolean, integer) to service_role;
comment on function private.repair_invariants(boolean, integer) is 'See public.repair_invariants.';

create or replace function private.settle_batches()
returns void
language plpgsql
security definer
set search_path = ''
-- As in private.reap_expired_requests.
set lock_timeout = '500ms'
as $$
declare
  v_batch_id uuid;
  -- As there, too: a batch that is rolled back removes its schemas.
  v_schemas_left integer := 50;
begin
  for v_batch_id in
    select b.id
    from public.provisioning_batches b
    where b.mode = 'all_or_nothing' and b.outcome is null
    order by b.deadline_at
    -- Who holds the row is settling it.
    for update skip locked
  loop
    exit when v_schemas_left <= 0;
    v_schemas_left := v_schemas_left - private.count_schema_items(v_batch_id);
    begin
      perform private.settle_batch(v_batch_id);
    exception
      -- One that can't be settled must not stop the others; the next call tries again, and the doctor tells of it.
      when others then
        raise warning 'batch % was not settled: %', v_batch_id, sqlerrm;
    end;
  end loop;
end
$$;

revoke all on function private.settle_batches() from public, anon, authenticated, service_role;
grant execute on function private.settle_batches() to service_role;
comment on function private.settle_batches() is
  'See public.settle_batches.';

create or replace function public.repair_invariants(p_dry_run boolean default true, p_limit integer default 200)
returns table (invariant text, problem text, subject text, repair text, is_done boolean)
language sql
security invoker
set search_path = ''
set statement_timeout = '60s'
as $$
  select * from private.repair_invariants(p_dry_run, p_limit)
$$;

revoke all on function public.repair_invariants(boolean, integer) from public, anon, authenticated, service_role;
grant execute on function public.repair_invariants(boolean, integer) to service_role;
comment on function public.repair_invariants(boolean, integer) is
  'Mends up to p_limit of what invariant_violations reports and can be mended, in one transaction, and says of each whether it is gone; with p_dry_run, the default, only says what it would do. Call it again until nothing more is done. Secret key only.';

create or replace function private.count_schema_items(p_batch_id uuid)
returns integer
language sql
stable
security definer
set search_path = ''
as $$
  select count(*)::integer
  from public.provisioning_requests r
  where r.batch_id = p_batch_id and r.payload ->> 'isolation' = 'schema'
$$;

revoke all on function private.count_schema_items(uuid) from public, anon, authenticated, service_role;
comment on function private.count_schema_items(uuid) is 'How many items of a batch are to have a schema of their own.';

create or replace function private.session_settings()
returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_object_agg(s.name, s.setting)
  from pg_catalog.pg_settings s
  -- The first is put back by whoever runs a migration; the others are Postgres's own doing.
  where s.name not in ('search_path', 'transaction_isolation', 'transaction_read_only', 'transaction_deferrable', 'in_hot_standby')
$$;

revoke all on function private.session_settings() from public, anon, authenticated, service_role;
comment on function private.session_settings() is 'The settings of this session, by name, to be compared with what they are later.';

create or replace function private.register_tenant_migration(p_version text, p_name text, p_checksum text, p_statements text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_known private.tenant_migrations;
  v_checksum constant text := encode(sha256(convert_to(p_statements, 'UTF8')), 'hex');
  v_reason text;
begin
  -- Whoever makes or migrates a schema holds this shared: see private.lock_tenant_schema.
  perform pg_advisory_xact_lock(hashtextextended('tenant_migrations', 0));

  select * into v_known from private.tenant_migrations m where m.version = p_version;
  v_reason := case
    when v_checksum <> p_checksum then 'its text is not what the checksum is of'
    when v_known.checksum <> v_checksum then 'it is registered, and its text was another: what has landed is never changed, add a migration'
    when v_known.name <> p_name then format('it is registered as %s', v_known.name)
    when v_known.version is null and p_version < private.newest_tenant_migration()
      then format('it comes before %s, which tenants may be at', private.newest_tenant_migration())
  end;
  if v_reason is not null then
    raise exception using
      errcode = 'invalid_parameter_value', message = format('TENANT_MIGRATION_REFUSED: %s_%s: %s', p_version, p_name, v_reason);
  end if;
  if v_known.version is not null then
    return;
  end if;

  insert into private.tenant_migrations (version, name, checksum, statements, shape)
  values (p_version, p_name, p_checksum, p_statements, '{}');
  update private.tenant_migrations m
  set shape = private.try_tenant_migrations(p_version)
  where m.version = p_version;
end
$$;

revoke all on function private.register_tenant_migration(text, text, text, text) from public, anon, authenticated, service_role;
comment on function private.register_tenant_migration(text, text, text, text) is
  'Adds a file of supabase/tenant-migrations to what makes a tenant''s own schema: from now on new tenants have it, and those that are there are behind. The checksum is SHA-256 of the text, in hexadecimal. Again with the same text it changes nothing. Raises TENANT_MIGRATION_REFUSED for one that was registered with another text or name, or comes before one that is; and whatever the migration raises when it is tried.';

-- The report may be older than what others have done meanwhile: every branch locks what it changes and looks again.
create or replace function private.repair_violation(p_problem text, p_subject text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  case p_problem
    when 'OWNER_IS_GONE' then
      perform private.release_tenant(p_subject::uuid);
    when 'OWNER_IS_NO_MEMBER' then
      perform from public.tenants t where t.id = p_subject::uuid for update;
      update public.tenant_members m set role = 'MEMBER' where m.tenant_id = p_subject::uuid and m.role = 'OWNER';
      insert into public.tenant_members (tenant_id, user_id, role)
      select t.id, t.owner_id, 'OWNER' from public.tenants t where t.id = p_subject::uuid and t.owner_id is not null
      on conflict (tenant_id, user_id) do update set role = excluded.role;
    when 'TRIGGER_IS_OFF' then
      perform private.install_auth_triggers();
    when 'FAILED_REQUEST_HAS_TENANT' then
      -- A retry goes on with the tenant that it finds: then it is no longer a failed request's.
      perform from public.provisioning_requests r where r.id = p_subject::uuid for update;
      delete from public.tenants t
      using public.provisioning_requests r
      where r.id = p_subject::uuid and r.status = 'failed' and t.id = r.tenant_id
        and t.status in ('provisioning', 'pending_activation');
    when 'PROVISIONING_TENANT_HAS_NO_REQUEST' then
      delete from public.tenants t where t.id = p_subject::uuid and t.status in ('provisioning', 'pending_activation');
    when 'OWNER_HAS_NO_TENANT' then
      perform private.activate_for_owner(p_subject::uuid);
    when 'DEAD_ATTEMPT_HAS_USER' then
      -- protect_owner still refuses where the user owns a tenant by now.
      delete from auth.users u where u.id = p_subject::uuid and private.is_stray_owner(u.id);
    when 'RUNNING_ATTEMPT_IS_NOT_CURRENT' then
      update public.provisioning_attempts a
      set status = case
            when r.status = 'completed' and r.current_attempt = a.attempt_number then 'succeeded'
            else 'abandoned'
          end,
          ended_at = clock_timestamp()
      from public.provisioning_requests r
      where r.id = split_part(p_subject, '/', 1)::uuid
        and a.request_id = r.id
        and a.attempt_number = split_part(p_subject, '/', 2)::integer
        and a.status = 'running'
        and (r.status <> 'processing' or r.current_attempt <> a.attempt_number);
    when 'REQUEST_IS_STUCK', 'PROCESSING_REQUEST_HAS_NO_ATTEMPT', 'PROCESSING_REQUEST_HAS_NO_TENANT' then
      perform private.fail_stuck_request(p_subject::uuid);
    when 'CONFIRMED_SIGN_UP_IS_PENDING', 'SIGN_UP_IS_STUCK' then
      perform private.settle_sign_up(p_subject::uuid);
    when 'BATCH_IS_STUCK' then
      perform private.settle_batch(p_subject::uuid);
    when 'QUEUED_REQUEST_IS_STUCK' then
      perform private.reap_queued_requests(1000);
    when 'ROW_HAS_NO_TENANT' then
      perform private.delete_orphan(split_part(p_subject, '/', 1), split_part(p_subject, '/', 2)::uuid);
    when 'SCHEMA_HAS_NO_TENANT', 'ROLE_HAS_NO_TENANT' then
      perform private.drop_stray_schema(p_subject);
    when 'TENANT_HAS_NO_SCHEMA', 'TENANT_HAS_NO_ROLE' then
      perform private.restore_tenant_schema(private.hold_tenant_with_schema(p_subject::uuid));
    when 'TENANT_HAS_NO_SEGMENT', 'TENANT_HAS_NO_PACKAGE', 'OWN_PACKAGE_HAS_NO_SEGMENT' then
      perform private.restore_catalogue(p_subject::uuid);
    when 'PACKAGE_HAS_NO_SEGMENT' then
      perform private.restore_catalogue((select p.tenant_id from public.packages p where p.id = p_subject::uuid));
  end case;
end
$$;

revoke all on function private.repair_violation(text, text) from public, anon, authenticated, service_role;
comment on function private.repair_violation(text, text) is
  'Mends one violation that private.invariant_violations reports with a repair, if it is still there.';

create or replace function private.require_batch_shape(p_idempotency_key uuid, p_items jsonb, p_mode text)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_max_items constant integer := 10000;
  -- A batch is undone in one transaction, which holds some sixty locks for each schema until it ends; Postgres has room for a few thousand.
  v_max_schemas constant integer := 50;
  v_pointer text;
  v_message text;
begin
  if p_idempotency_key is null then
    perform private.raise_error('IDEMPOTENCY_KEY_MISSING', '{}', 'Give a UUID that stands for this one batch.');
  end if;

  if coalesce(p_mode not in ('independent', 'all_or_nothing'), true) then
    v_pointer := '/mode';
    v_message := 'must be independent or all_or_nothing';
  elsif coalesce(jsonb_typeof(p_items) <> 'array', true) then
    v_pointer := '/tenants';
    v_message := 'must be a list';
  elsif jsonb_array_length(p_items) not between 1 and v_max_items then
    v_pointer := '/tenants';
    v_message := format('must have 1 to %s items', v_max_items);
  elsif (
    select count(*) from jsonb_array_elements(p_items) as i (item) where i.item #>> '{payload,isolation}' = 'schema'
  ) > v_max_schemas then
    v_pointer := '/tenants';
    v_message := format('must have at most %s tenants with a schema of their own', v_max_schemas);
  end if;
  if v_pointer is not null then
    perform private.raise_error(
      'VALIDATION_ERROR',
      jsonb_build_object('errors', jsonb_build_array(jsonb_build_object('pointer', v_pointer, 'message', v_message)))
    );
  end if;
end
$$;

revoke all on function private.require_batch_shape(uuid, jsonb, text) from public, anon, authenticated, service_role;
comment on function private.require_batch_shape(uuid, jsonb, text) is
  'Raises IDEMPOTENCY_KEY_MISSING or VALIDATION_ERROR for what can not be a batch at all.';

create or replace function private.require_catalogue_room(p_tenant_id uuid, p_kind text)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  -- REST answers a thousand rows at once: a whole catalogue.
  v_limit constant integer := case p_kind when 'segments' then 100 when 'packages' then 1000 end;
  v_count constant integer := case p_kind
    when 'segments' then (private.count_catalogue(p_tenant_id)).segments
    when 'packages' then (private.count_catalogue(p_tenant_id)).packages
  end;
begin
  if v_count >= v_limit then
    perform private.raise_error(
      'CATALOGUE_LIMIT_REACHED',
      jsonb_build_object('kind', p_kind, 'limit', v_limit),
      format('A tenant may have %s %s: change one that is there.', v_limit, p_kind)
    );
  end if;
end
$$;

revoke all on function private.require_catalogue_room(uuid, text) from public, anon, authenticated, service_role;
comment on function private.require_catalogue_room(uuid, text) is
  'Raises CATALOGUE_LIMIT_REACHED where a tenant has as many segments or packages as it may. The caller holds private.lock_catalogue.';

create or replace function private.restore_catalogue(p_tenant_id uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_definition constant jsonb := private.catalogue_definition(p_tenant_id);
  v_schema constant text := private.catalogue_schema(p_tenant_id);
begin
  perform from public.tenants t where t.id = p_tenant_id for update;

  if (private.count_catalogue(p_tenant_id)).segments = 0 then
    execute format(
      $query$
        insert into %I.segments (tenant_id, slug, name, hero_title, position)
        select
          $1, s.segment ->> 'slug', s.segment ->> 'name', s.segment ->> 'hero_title',
          coalesce((s.segment ->> 'position')::integer, s.position)
        from jsonb_array_elements($2 -> 'segments') with ordinality as s (segment, position)
      $query$,
      v_schema
    )
    using p_tenant_id, v_definition;
  end if;

  -- What lost its segment goes to the first, before the packages it began with are looked at.
  execute format(
    $query$
      update %1$I.packages p
      set segment_id = first.id
      from (select s.id from %1$I.segments s where s.tenant_id = $1 order by s.position, s.id limit 1) first
      where p.tenant_id = $1
        and not exists (select from %1$I.segments s where s.id = p.segment_id)
    $query$,
    v_schema
  )
  using p_tenant_id;

  if (private.count_catalogue(p_tenant_id)).packages > 0 then
    return;
  end if;
  -- Segments may have been renamed since: what finds none of its own goes to the first.
  execute format(
    $query$
      insert into %1$I.packages (tenant_id, segment_id, slug, name, price_minor, grouping_order)
      select
        $1,
        coalesce(
          (select own.id from %1$I.segments own where own.tenant_id = $1 and own.slug = s.segment ->> 'slug'),
          (select first.id from %1$I.segments first where first.tenant_id = $1 order by first.position, first.id limit 1)
        ),
        p.package ->> 'slug',
        p.package ->> 'name',
        (p.package ->> 'price_minor')::numeric::bigint,
        coalesce((p.package ->> 'grouping_order')::integer, p.position)
      from jsonb_array_elements($2 -> 'segments') as s (segment)
      cross join lateral jsonb_array_elements(s.segment -> 'packages') with ordinality as p (package, position)
    $query$,
    v_schema
  )
  using p_tenant_id, v_definition;
end
$$;

revoke all on function private.restore_catalogue(uuid) from public, anon, authenticated, service_role;
comment on function private.restore_catalogue(uuid) is
  'Gives a tenant back what it began with and lacks (I9): segments where it has none, packages where it has none. Changes nothing that is there.';

create or replace function private.restore_tenant_schema(p_tenant public.tenants)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_is_created constant boolean := private.create_tenant_schema(p_tenant.id);
  v_applied constant text[] := private.migrate_tenant(p_tenant.id);
  v_seeded constant integer := private.copy_catalogue(p_tenant.id, private.catalogue_definition(p_tenant.id));
  v_result constant jsonb := jsonb_build_object(
    'schema', private.tenant_schema_name(p_tenant.id),
    'version', (select s.version from private.tenant_schemas s where s.tenant_id = p_tenant.id),
    'is_created', v_is_created,
    'applied', to_jsonb(v_applied),
    'is_seeded', v_seeded > 0
  );
begin
  -- Whatever it has lost: migrations grant what they make, and none may have been pending.
  perform private.grant_to_tenant_role(private.tenant_schema_name(p_tenant.id));
  perform private.record_event('tenant_schema_provisioned', null, p_tenant.id, null, v_result);
  return v_result || jsonb_build_object('tenant_id', p_tenant.id);
end
$$;

revoke all on function private.restore_tenant_schema(public.tenants) from public, anon, authenticated, service_role;
comment on function private.restore_tenant_schema(public.tenants) is
  'Gives a tenant what it lacks of its own schema, see public.provision_tenant_schema. The caller holds its row, for key share at least.';

-- The search path is put back when this function ends: what it is set to by its own clause, then by its statement, is its own.
create or replace function private.run_tenant_migration(p_tenant_id uuid, p_migration private.tenant_migrations)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_sqlstate text;
  v_message text;
  v_detail text;
begin
  perform set_config('search_path', quote_ident(private.tenant_schema_name(p_tenant_id)), true);
  perform set_config('landlord.tenant_id', p_tenant_id::text, true);
  execute p_migration.statements;
exception
  -- OTHERS alone would leave out a time-out.
  when others or query_canceled then
    get stacked diagnostics v_sqlstate = returned_sqlstate, v_message = message_text, v_detail = pg_exception_detail;
    raise exception using
      errcode = v_sqlstate,
      message = v_message,
      detail = jsonb_build_object('version', p_migration.version, 'name', p_migration.name, 'detail', v_detail)::text;
end
$$;

revoke all on function private.run_tenant_migration(uuid, private.tenant_migrations) from public, anon, authenticated, service_role;
comment on function private.run_tenant_migration(uuid, private.tenant_migrations) is
  'Runs a tenant migration in a tenant''s own schema: with that alone as search path, and the setting landlord.tenant_id. Raises what it raises, with {version, name, detail} as detail. The caller holds private.lock_tenant_schema, or has made the schema.';

create or replace function private.schema_status(p_tenant public.tenants)
returns text
language sql
stable
security definer
set search_path = ''
as $$
  select case
    when p_tenant.isolation is distinct from 'schema' then 'not_applicable'
    when exists (select from private.broken_tenant_schemas b where b.tenant_id = p_tenant.id) then 'missing'
    when s.error is not null then 'failed'
    when s.version is distinct from private.newest_tenant_migration() then 'behind'
    else 'ready'
  end
  from (select) as one
  left join private.tenant_schemas s on s.tenant_id = p_tenant.id
$$;

revoke all on function private.schema_status(public.tenants) from public, anon, authenticated, service_role;
comment on function private.schema_status(public.tenants) is
  'How it stands with a tenant''s own schema: not_applicable, ready, behind (the newest tenant migration is not applied), failed (nor could it be), missing (the schema or its role).';

-- In the schemas of two tenants that nobody is: what works once but not for the next tenant, such as a table in another schema, or
-- has a tenant's name in it, is found here and not when the first tenants are made with it.
create or replace function private.try_tenant_migrations(p_up_to text)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  -- At random, since a migration may well have the nil UUID in it, which is no tenant's.
  v_scratch constant uuid[] := '{2c7f8a0e-5b1d-4f63-9e84-a6d0c35b7f12,d94b06e3-8f2a-4c75-b1de-3701f9c8ae56}';
  v_tenant_id uuid;
  v_migration private.tenant_migrations;
  v_shapes jsonb[] := '{}';
  v_settings constant jsonb := private.session_settings();
begin
  foreach v_tenant_id in array v_scratch loop
    execute format('create schema %I', private.tenant_schema_name(v_tenant_id));
    for v_migration in
      select * from private.tenant_migrations m where m.version <= p_up_to order by m.version
    loop
      perform private.run_tenant_migration(v_tenant_id, v_migration);
    end loop;
    v_shapes := v_shapes || private.describe_schema(private.tenant_schema_name(v_tenant_id));
  end loop;

  if private.session_settings() <> v_settings then
    raise exception using
      errcode = 'invalid_parameter_value',
      message = format('TENANT_MIGRATION_REFUSED: %s changes a setting, which would stay with the connection', p_up_to);
  end if;
  if v_shapes[1] <> v_shapes[2] then
    raise exception using
      errcode = 'invalid_parameter_value',
      message = format('TENANT_MIGRATION_REFUSED: %s makes another schema for each tenant', p_up_to);
  end if;
  foreach v_tenant_id in array v_scratch loop
    perform private.drop_tenant_schema(private.tenant_schema_name(v_tenant_id));
  end loop;
  return v_shapes[1];
end
$$;

revoke all on function private.try_tenant_migrations(text) from public, anon, authenticated, service_role;
comment on function private.try_tenant_migrations(text) is
  'Runs the tenant migrations up to a version in scratch schemas, of which nothing stays, and answers what came of it as private.describe_schema has it. Raises TENANT_MIGRATION_REFUSED, or what a migration raises. The caller holds the registration''s lock.';

create or replace function private.upsert_package(
  p_tenant_id uuid,
  p_slug text,
  p_name text,
  p_price_minor numeric,
  p_segment_id uuid,
  p_grouping_order integer
)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_tenant constant public.tenants := private.open_catalogue(p_tenant_id);
  v_before public.packages;
  v_after public.packages;
  v_fallback jsonb;
  v_outcome text;
  v_constraint text;
  v_column text;
begin
  -- By tenant as well: another tenant's segment is not found, like one that does not exist.
  if p_segment_id is not null
    and not private.has_segment(p_tenant_id, p_segment_id)
  then
    perform private.raise_catalogue_fault('package_segment_is_of_its_own_tenant');
  end if;
  -- What is no whole number that a price may be; a cast would round it, or fail without a name.
  if p_price_minor <> trunc(p_price_minor) or p_price_minor not between 0 and 9007199254740991 then
    perform private.raise_catalogue_fault('package_price_is_not_negative');
  end if;

  v_before := private.hold_package(p_tenant_id, p_slug);
  if v_before.id is null then
    perform private.require_catalogue_room(p_tenant_id, 'packages');
  end if;

  v_after := v_before;
  v_after.id := coalesce(v_before.id, gen_random_uuid());
  v_after.slug := p_slug;
  v_after.name := coalesce(p_name, v_before.name);
  v_after.price_minor := coalesce(p_price_minor::bigint, v_before.price_minor, 0);
  v_after.segment_id := coalesce(p_segment_id, v_before.segment_id);
  if v_after.segment_id is null then
    v_fallback := private.fall_back_to_general(p_tenant_id, v_after.id, p_slug);
    v_after.segment_id := v_fallback ->> 'segment_id';
  end if;
  v_after.grouping_order := coalesce(
    p_grouping_order,
    case when v_after.segment_id = v_before.segment_id then v_before.grouping_order end,
    private.next_place(p_tenant_id, v_after.segment_id)
  );
  if v_after is distinct from v_before then
    v_after := private.write_package(p_tenant_id, v_after);
  end if;

  v_outcome := private.record_catalogue_change(
    v_tenant, 'package', case when v_before.id is not null then to_jsonb(v_before) end, to_jsonb(v_after)
  );
  return jsonb_build_object('outcome', v_outcome, 'package', to_jsonb(v_after), 'segment_fallback', v_fallback);
exception
  when check_violation or not_null_violation or unique_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name, v_column = column_name;
    perform private.raise_catalogue_fault(coalesce(nullif(v_constraint, ''), v_column));
end
$$;

revoke all on function private.upsert_package(uuid, text, text, numeric, uuid, integer)
  from public, anon, authenticated, service_role;
grant execute on function private.upsert_package(uuid, text, text, numeric, uuid, integer) to authenticated;
comment on function private.upsert_package(uuid, text, text, numeric, uuid, integer) is 'See public.upsert_package.';

create or replace function private.upsert_segment(
  p_tenant_id uuid,
  p_slug text,
  p_name text,
  p_hero_title text,
  p_position integer
)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_tenant constant public.tenants := private.open_catalogue(p_tenant_id);
  v_before public.segments;
  v_after public.segments;
  v_outcome text;
  v_constraint text;
  v_column text;
begin
  v_before := private.hold_segment(p_tenant_id, p_slug);
  if v_before.id is null then
    perform private.require_catalogue_room(p_tenant_id, 'segments');
  end if;

  v_after := v_before;
  v_after.id := coalesce(v_before.id, gen_random_uuid());
  v_after.slug := p_slug;
  v_after.name := coalesce(p_name, v_before.name);
  v_after.hero_title := nullif(coalesce(p_hero_title, v_before.hero_title), '');
  v_after.position := coalesce(p_position, v_before.position, private.next_place(p_tenant_id));
  if v_after is distinct from v_before then
    v_after := private.write_segment(p_tenant_id, v_after);
  end if;

  v_outcome := private.record_catalogue_change(
    v_tenant, 'segment', case when v_before.id is not null then to_jsonb(v_before) end, to_jsonb(v_after)
  );
  return jsonb_build_object('outcome', v_outcome, 'segment', to_jsonb(v_after));
exception
  when check_violation or not_null_violation or unique_violation then
    get stacked diagnostics v_constraint = constraint_name, v_column = column_name;
    perform private.raise_catalogue_fault(coalesce(nullif(v_constraint, ''), v_column));
end
$$;

revoke all on function private.upsert_segment(uuid, text, text, text, integer) from public, anon, authenticated, service_role;
grant execute on function private.upsert_segment(uuid, text, text, text, integer) to authenticated;
comment on function private.upsert_segment(uuid, text, text, text, integer) is 'See public.upsert_segment.';

create or replace function private.write_package(p_tenant_id uuid, p_package public.packages)
returns public.packages
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_package public.packages;
begin
  execute format(
    $query$
      insert into %I.packages as p (id, tenant_id, segment_id, slug, name, price_minor, grouping_order)
      values (($2).id, $1, ($2).segment_id, ($2).slug, ($2).name, ($2).price_minor, ($2).grouping_order)
      on conflict (id) do update
      set segment_id = excluded.segment_id,
          name = excluded.name,
          price_minor = excluded.price_minor,
          grouping_order = excluded.grouping_order
      returning p.id, p.tenant_id, p.segment_id, p.slug, p.name, p.price_minor, p.grouping_order, p.created_at, p.updated_at
    $query$,
    private.catalogue_schema(p_tenant_id)
  )
  into v_package
  using p_tenant_id, p_package;
  return v_package;
end
$$;

revoke all on function private.write_package(uuid, public.packages) from public, anon, authenticated, service_role;
comment on function private.write_package(uuid, public.packages) is
  'What private.write_segment is for segments.';

create or replace function private.write_segment(p_tenant_id uuid, p_segment public.segments)
returns public.segments
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_segment public.segments;
begin
  execute format(
    $query$
      insert into %I.segments as s (id, tenant_id, slug, name, hero_title, position)
      values (($2).id, $1, ($2).slug, ($2).name, ($2).hero_title, ($2).position)
      on conflict (id) do update
      set name = excluded.name, hero_title = excluded.hero_title, position = excluded.position
      returning s.id, s.tenant_id, s.slug, s.name, s.hero_title, s.position, s.created_at, s.updated_at
    $query$,
    private.catalogue_schema(p_tenant_id)
  )
  into v_segment
  using p_tenant_id, p_segment;
  return v_segment;
end
$$;

revoke all on function private.write_segment(uuid, public.segments) from public, anon, authenticated, service_role;
comment on function private.write_segment(uuid, public.segments) is
  'Writes a segment to where its tenant''s are and answers the row as it is then; its slug is never changed. The caller holds it, or private.lock_catalogue where it is new.';

create or replace function public.get_catalogue(p_tenant_id uuid)
returns jsonb
language sql
set search_path = ''
as $$
  select private.get_catalogue(p_tenant_id)
$$;

revoke all on function public.get_catalogue(uuid) from public, anon, authenticated, service_role;
grant execute on function public.get_catalogue(uuid) to authenticated, service_role;
comment on function public.get_catalogue(uuid) is
  'A tenant''s catalogue, in the shared tables or in its own schema, for its members, admins and the service role: {segments: [{id, slug, name, hero_title, position, …, packages: [{id, segment_id, slug, name, price_minor, grouping_order, …}]}]}, in their order. Raises UNAUTHENTICATED, NOT_FOUND for whatever the caller may not know of, SCHEMA_UNAVAILABLE; to admins TENANT_PURGED.';

create or replace function public.provision_missing_schemas(p_limit integer default 10)
returns setof jsonb
language sql
set search_path = ''
set statement_timeout = '60s'
as $$
  select private.provision_missing_schemas(p_limit)
$$;

revoke all on function public.provision_missing_schemas(integer) from public, anon, authenticated, service_role;
grant execute on function public.provision_missing_schemas(integer) to service_role;
comment on function public.provision_missing_schemas(integer) is
  'For the worker: gives up to p_limit active tenants (1 to 50) the schema of their own, or the role, that they lack. A row for each: what public.provision_tenant_schema answers, and error: NULL, or the code why it could not be done.';

create or replace function public.provision_tenant_schema(p_tenant_id uuid)
returns jsonb
language sql
set search_path = ''
-- Migrations of a schema that has much in it may take longer than what the API gives a statement.
set statement_timeout = '60s'
as $$
  select private.provision_tenant_schema(p_tenant_id)
$$;

revoke all on function public.provision_tenant_schema(uuid) from public, anon, authenticated, service_role;
grant execute on function public.provision_tenant_schema(uuid) to authenticated, service_role;
comment on function public.provision_tenant_schema(uuid) is
  'For admins and the service role: gives a tenant the schema of its own if it is missing, its pending migrations, and what it began with by every slug that is absent; changes nothing that is there. Any number may call at once. {tenant_id, schema, version, is_created, applied, is_seeded}. Raises NOT_FOUND, TENANT_PURGED, SCHEMA_NOT_APPLICABLE, TENANT_MIGRATION_FAILED.';

-- security_invoker: the reader's own policies decide which tenants, counts and requests they see.
create or replace view public.tenants_overview with (security_invoker = true) as
select
  t.id,
  t.name,
  t.slug,
  t.domain,
  t.status,
  t.isolation,
  t.template_name || '@' || t.template_version as template,
  t.owner_id,
  t.created_at,
  t.activated_at,
  (private.count_catalogue(t.id)).segments as segment_count,
  (private.count_catalogue(t.id)).packages as package_count,
  (select count(*) from public.tenant_members m where m.tenant_id = t.id) as member_count
from public.tenants t;

revoke all on table public.tenants_overview from public, anon, authenticated, service_role;
grant select on table public.tenants_overview to authenticated, service_role;
comment on view public.tenants_overview is 'One row a tenant with what hangs on it counted, for reading.';

create trigger drop_own_schema after delete on public.tenants
  for each row when (old.isolation = 'schema') execute function private.drop_own_schema();
