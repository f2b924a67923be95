set lock_timeout = '5s';
set statement_timeout = '60s';
set check_function_bodies = off;

-- What has one of these names already is somebody else's: it would be replaced, or stand beside ours.
do $$
declare
  v_taken constant text := (
    select string_agg(p.oid::regprocedure::text, ', ' order by p.oid::regprocedure::text)
    from pg_catalog.pg_proc p
    where p.pronamespace::regnamespace || '.' || p.proname in ('private.has_tenant_role_rights', 'private.tenant_role_rights')
  );
begin
  if v_taken is not null then
    raise exception using
      message = 'NAMES_TAKEN: Landlord needs the names of these functions: ' || v_taken,
      hint = 'Nothing was changed. Give them other names, or move them to another schema, and push again.';
  end if;
end
$$;

create or replace function private.has_tenant_role_rights(p_name text)
returns boolean
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return coalesce(has_schema_privilege(to_regrole(p_name), p_name, 'usage'), false)
    and (
      select count(distinct d.defaclobjtype) = 3
      from pg_catalog.pg_default_acl d
      cross join lateral aclexplode(d.defaclacl) a
      where d.defaclrole = current_user::regrole and d.defaclnamespace = p_name::regnamespace and a.grantee = to_regrole(p_name)
    );
end
$$;

revoke all on function private.has_tenant_role_rights(text) from public, anon, authenticated, service_role;
comment on function private.has_tenant_role_rights(text) is
  'Whether the role of a tenant''s own schema, which is there, has private.tenant_role_rights. It may have been lost, as in a restored dump, which has no roles.';

create or replace function private.tenant_role_rights(p_name text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  -- As default privileges: what a migration makes has them from the start, and nobody has to look for what it has made.
  return format(
    'grant usage on schema %1$I to %1$I; '
      'alter default privileges in schema %1$I grant select, insert, update, delete on tables to %1$I; '
      'alter default privileges in schema %1$I grant usage on sequences to %1$I; '
      'alter default privileges in schema %1$I grant execute on routines to %1$I',
    p_name
  );
end
$$;

revoke all on function private.tenant_role_rights(text) from public, anon, authenticated, service_role;
comment on function private.tenant_role_rights(text) is
  'The statements that let the role of a tenant''s own schema read and write all that migrations will make there; to be executed as who runs those. It owns nothing: what the tables are is for migrations to say. On what is there already: private.grant_to_tenant_role.';

create or replace function private.apply_tenant_migrations(p_tenant_id uuid, p_up_to text default null)
returns text[]
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_schema constant text := private.tenant_schema_name(p_tenant_id);
  v_migration private.tenant_migrations;
  v_applied text[] := '{}';
begin
  perform private.lock_tenant_schema(p_tenant_id);
  for v_migration in
    select *
    from private.tenant_migrations m
    where (p_up_to is null or m.version <= p_up_to)
      and not exists (select from private.tenant_schemas s where s.tenant_id = p_tenant_id and s.version >= m.version)
    order by m.version
  loop
    perform private.run_tenant_migration(p_tenant_id, v_migration);
    v_applied := v_applied || v_migration.version;
  end loop;

  if v_applied <> '{}' and not private.has_tenant_role_rights(v_schema) then
    perform private.create_tenant_schema(p_tenant_id);
  end if;
  update private.tenant_schemas s
  set version = coalesce(v_applied[cardinality(v_applied)], s.version),
      migrated_at = case when v_applied = '{}' then s.migrated_at else clock_timestamp() end,
      error = null
  where s.tenant_id = p_tenant_id and (v_applied <> '{}' or s.error is not null);
  return v_applied;
end
$$;

create or replace function private.create_tenant_role(p_name text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- Roles are the cluster's. The setting marks it as this database's, and is of no other use: settings are for who logs in.
  if to_regrole(p_name) is null then
    execute format(
      'create role %1$I nologin noinherit; alter role %1$I in database %2$I set search_path = %1$I', p_name, current_database()
    );
  -- By the setting's own index: private.tenant_roles reads the marks of all tenants.
  elsif not exists (
    select from pg_catalog.pg_db_role_setting s
    where s.setdatabase = (select d.oid from pg_catalog.pg_database d where d.datname = current_database())
      and s.setrole = to_regrole(p_name)
  ) then
    execute format('alter role %1$I in database %2$I set search_path = %1$I', p_name, current_database());
  end if;
end
$$;

comment on function private.create_tenant_role(text) is
  'The role of a tenant''s own schema, which has its name, if it is missing. It can''t log in, and nobody is a member until an operator says so. What it may do: private.tenant_role_rights. The caller holds private.lock_tenant_schema.';

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
  v_is_created := to_regnamespace(v_name) is null;
  -- What was applied to a schema that is gone is gone with it.
  insert into private.tenant_schemas (tenant_id)
  values (p_tenant_id)
  on conflict (tenant_id) do update set version = null, migrated_at = null, error = null where v_is_created;

  -- The schema comes last: with it, and with a grant on it, everything is void that a connection has planned.
  perform private.create_tenant_role(v_name);
  if v_is_created then
    execute format('create schema %I; ', v_name) || private.tenant_role_rights(v_name);
  -- Granted once more it would be the same; but a grant is a write that others wait for.
  elsif not private.has_tenant_role_rights(v_name) then
    execute private.tenant_role_rights(v_name);
    -- What was made without them, whatever becomes of the migrations that are pending.
    perform private.grant_to_tenant_role(v_name);
  end if;
  return v_is_created;
end
$$;

-- What an operator lets roles of their own do is the operator's business. Told are the tenant's role, everybody (PUBLIC), the API's
-- roles and other tenants'.
create or replace function private.find_privilege_drift(p_tenant_ids uuid[])
returns table (tenant_id uuid, kind text, name text, expected text, actual text)
language sql
stable
set search_path = ''
as $$
  with schemas as (
    select t.id as tenant_id, n.oid, n.nspname, n.nspowner, n.nspacl, r.oid as role
    from unnest(p_tenant_ids) as t (id)
    join pg_catalog.pg_namespace n on n.nspname = private.tenant_schema_name(t.id)
    left join pg_catalog.pg_roles r on r.rolname = n.nspname
  ),
  -- As private.tenant_role_rights has it; an ACL that is NULL has no grant to those told of here.
  objects (tenant_id, role, name, owner, acl, expected) as (
    select s.tenant_id, s.role, 'schema ' || s.nspname, s.nspowner, s.nspacl, 'usage' from schemas s
    union all
    select
      s.tenant_id, s.role, quote_ident(c.relname), c.relowner, c.relacl,
      case c.relkind when 'S' then 'usage' else 'delete, insert, select, update' end
    from schemas s
    join pg_catalog.pg_class c on c.relnamespace = s.oid and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
    union all
    select s.tenant_id, s.role, format('%I.%I', c.relname, a.attname), c.relowner, a.attacl, null
    from schemas s
    join pg_catalog.pg_class c on c.relnamespace = s.oid
    join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attacl is not null
    union all
    select s.tenant_id, s.role, format('%I(%s)', p.proname, oidvectortypes(p.proargtypes)), p.proowner, p.proacl, 'execute'
    from schemas s
    join pg_catalog.pg_proc p on p.pronamespace = s.oid
  ),
  granted as (
    select
      o.tenant_id, o.name, g.grantee,
      string_agg(
        lower(g.privilege_type) || case when g.is_grantable then ' with grant option' else '' end, ', ' order by g.privilege_type
      ) as privileges
    from objects o
    cross join lateral aclexplode(o.acl) g
    -- What everybody may execute, as Postgres grants it by default, is out of their reach without the schema.
    where g.grantee <> o.owner and not (g.grantee = 0 and o.expected = 'execute')
    group by o.tenant_id, o.name, g.grantee
  )
  select o.tenant_id, 'grant', format('%s to %s', o.name, o.role::regrole), o.expected, g.privileges
  from objects o
  left join granted g on g.tenant_id = o.tenant_id and g.name = o.name and g.grantee = o.role
  where o.role <> o.owner and g.privileges is distinct from o.expected
  union all
  select g.tenant_id, 'grant', format('%s to %s', g.name, coalesce(r.rolname::text, 'public')), null, g.privileges
  from granted g
  left join pg_catalog.pg_roles r on r.oid = g.grantee
  where (g.grantee = 0 or r.rolname in ('anon', 'authenticated', 'service_role') or r.rolname ~ '^tenant_[0-9a-f]{32}$')
    and r.rolname is distinct from private.tenant_schema_name(g.tenant_id)
  union all
  select o.tenant_id, 'owner', o.name, quote_ident(current_user), o.owner::regrole::text
  from objects o
  where o.owner <> current_user::regrole and o.expected is not null and o.name !~ '^schema '
$$;

create or replace function private.grant_to_tenant_role(p_schema text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_grants text;
begin
  -- Found by what depends on the schema, which has an index: ALL TABLES IN SCHEMA and the like read the whole of pg_class, all tenants'
  -- tables, once for each kind.
  select concat_ws(
    '; ',
    'grant select, insert, update, delete on table '
      || string_agg(d.objid::regclass::text, ', ') filter (where c.relkind <> 'S') || ' to ' || quote_ident(p_schema),
    'grant usage on sequence ' || string_agg(d.objid::regclass::text, ', ') filter (where c.relkind = 'S') || ' to ' || quote_ident(p_schema),
    'grant execute on routine '
      || string_agg(d.objid::regprocedure::text, ', ') filter (where d.classid = 'pg_catalog.pg_proc'::regclass)
      || ' to ' || quote_ident(p_schema)
  )
  into v_grants
  from pg_catalog.pg_depend d
  left join pg_catalog.pg_class c on d.classid = 'pg_catalog.pg_class'::regclass and c.oid = d.objid
  where d.refclassid = 'pg_catalog.pg_namespace'::regclass and d.refobjid = p_schema::regnamespace;
  -- What there is nothing of is left out; a schema may be empty.
  if v_grants <> '' then
    execute v_grants;
  end if;
end
$$;

comment on function private.grant_to_tenant_role(text) is
  'Gives the role of a tenant''s own schema what private.tenant_role_rights says, on all that is there already.';

-- For a tenant that is just being made, whose schema nobody has touched. What one that has lived lacks: private.restore_tenant_schema.
create or replace function private.make_tenant_schema(p_tenant_id uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_name constant text := private.tenant_schema_name(p_tenant_id);
  v_migrations private.tenant_migrations[];
  v_migration private.tenant_migrations;
  v_version text;
begin
  perform private.lock_tenant_schema(p_tenant_id);
  select coalesce(array_agg(m order by m.version), '{}'), max(m.version) into v_migrations, v_version
  from private.tenant_migrations m;
  -- Written before it is so: it will be when this transaction ends. What comes after a new schema is planned once more.
  insert into private.tenant_schemas (tenant_id, version, migrated_at)
  values (p_tenant_id, v_version, case when v_version is not null then clock_timestamp() end);

  perform private.create_tenant_role(v_name);
  execute format('create schema %I; ', v_name) || private.tenant_role_rights(v_name);
  foreach v_migration in array v_migrations loop
    perform private.run_tenant_migration(p_tenant_id, v_migration);
  end loop;
end
$$;

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
  perform
    -- Where it is not named, pg_temp comes first: a caller's temporary table would be taken for the tenant's of that name.
    set_config('search_path', quote_ident(private.tenant_schema_name(p_tenant_id)) || ', pg_temp', true),
    set_config('landlord.tenant_id', p_tenant_id::text, true);
  execute p_migration.statements;
exception
  -- OTHERS alone would leave out a time-out and a failed assertion.
  when others or query_canceled or assert_failure then
    get stacked diagnostics v_sqlstate = returned_sqlstate, v_message = message_text, v_detail = pg_exception_detail;
    raise exception using
      errcode = v_sqlstate,
      message = v_message,
      detail = jsonb_build_object('version', p_migration.version, 'name', p_migration.name, 'detail', v_detail)::text;
end
$$;
