set lock_timeout = '5s';
set statement_timeout = '60s';
set check_function_bodies = off;

-- In plpgsql, which keeps its plan: a function in SQL that has settings is planned anew each time it is called.
create or replace function private.tenant_schema_name(p_tenant_id uuid)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  -- From the id alone, which is random and has one spelling: nothing that anybody may choose is in it, and 39 letters are far
  -- from where Postgres cuts names short.
  return 'tenant_' || replace(p_tenant_id::text, '-', '');
end
$$;

revoke all on function private.tenant_schema_name(uuid) from public, anon, authenticated, service_role;
comment on function private.tenant_schema_name(uuid) is
  'What a tenant''s own schema is called, and the role that sees only it. Whether there is such a schema is another question.';

-- Lock order, here as everywhere: the request where it is wanted, then the tenant, held by the caller; then these, then what is in the schema.
-- Shared with all who make or migrate schemas: a registration waits for them and they for it, so that whoever begins after it has
-- its version, and whoever began before it is there to be seen as behind.
create or replace function private.lock_tenant_schema(p_tenant_id uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform pg_advisory_xact_lock_shared(hashtextextended('tenant_migrations', 0));
  perform pg_advisory_xact_lock(hashtextextended('tenant_schema' || p_tenant_id, 0));
end
$$;

revoke all on function private.lock_tenant_schema(uuid) from public, anon, authenticated, service_role;
comment on function private.lock_tenant_schema(uuid) is
  'Holds a tenant''s own schema, there or not, until the transaction ends: nobody else makes, migrates or drops it meanwhile.';

create or replace function private.find_catalogue_schema(p_tenant_id uuid)
returns text
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_own text;
begin
  if not exists (select from public.tenants t where t.id = p_tenant_id and t.isolation = 'schema') then
    return 'public';
  end if;
  v_own := private.tenant_schema_name(p_tenant_id);
  return case
    when to_regclass(v_own || '.segments') is not null and to_regclass(v_own || '.packages') is not null then v_own
  end;
end
$$;

revoke all on function private.find_catalogue_schema(uuid) from public, anon, authenticated, service_role;
comment on function private.find_catalogue_schema(uuid) is
  'Where a tenant''s segments and packages are: public, or its own schema, whose tables have the same columns. NULL where they should be in its own schema and are not.';

create or replace function private.grant_to_tenant_role(p_schema text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_object record;
begin
  -- Found by what depends on the schema, which has an index: ALL TABLES IN SCHEMA and the like read the whole of pg_class, all tenants'
  -- tables, once for each kind.
  for v_object in
    select d.classid, d.objid
    from pg_catalog.pg_depend d
    where d.refclassid = 'pg_catalog.pg_namespace'::regclass and d.refobjid = p_schema::regnamespace
  loop
    if v_object.classid = 'pg_catalog.pg_proc'::regclass then
      execute format('grant execute on routine %s to %I', v_object.objid::regprocedure, p_schema);
    elsif v_object.classid = 'pg_catalog.pg_class'::regclass then
      execute format(
        case (select c.relkind from pg_catalog.pg_class c where c.oid = v_object.objid)
          when 'S' then 'grant usage on sequence %s to %I'
          else 'grant select, insert, update, delete on table %s to %I'
        end,
        v_object.objid::regclass, p_schema
      );
    end if;
  end loop;
end
$$;

revoke all on function private.grant_to_tenant_role(text) from public, anon, authenticated, service_role;
comment on function private.grant_to_tenant_role(text) is
  'Lets the role of a tenant''s own schema read and write all that is in it. It owns nothing there: what the tables are is for migrations to say.';

create or replace function private.create_tenant_role(p_name text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_is_there constant boolean := to_regrole(p_name) is not null;
begin
  if not v_is_there then
    execute format('create role %I nologin noinherit', p_name);
  end if;
  -- Roles are the cluster's. This marks it as this database's, and is of no other use: settings are for who logs in. By the setting's own
  -- index: private.tenant_roles reads the marks of all tenants.
  if not v_is_there or not exists (
    select from pg_catalog.pg_db_role_setting s
    where s.setdatabase = (select d.oid from pg_catalog.pg_database d where d.datname = current_database())
      and s.setrole = to_regrole(p_name)
  ) then
    execute format('alter role %I in database %I set search_path = %I', p_name, current_database(), p_name);
  end if;
end
$$;

revoke all on function private.create_tenant_role(text) from public, anon, authenticated, service_role;
comment on function private.create_tenant_role(text) is
  'The role of a tenant''s own schema, which has its name, if it is missing. It can''t log in, and nobody is a member until an operator says so. What it may do: private.grant_to_tenant_role. The caller holds private.lock_tenant_schema.';

create or replace function private.create_tenant_schema(p_tenant_id uuid)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_name constant text := private.tenant_schema_name(p_tenant_id);
  v_is_created boolean;
  v_has_role boolean;
begin
  perform private.lock_tenant_schema(p_tenant_id);
  v_has_role := to_regrole(v_name) is not null;
  v_is_created := to_regnamespace(v_name) is null;
  -- What was applied to a schema that is gone is gone with it.
  insert into private.tenant_schemas (tenant_id)
  values (p_tenant_id)
  on conflict (tenant_id) do update set version = null, migrated_at = null, error = null where v_is_created;

  -- The schema comes last: with it, and with a grant on it, everything is void that a connection has planned.
  perform private.create_tenant_role(v_name);
  if v_is_created then
    execute format('create schema %1$I grant usage on schema %1$I to %1$I', v_name);
  -- Granted once more it would be the same; but a grant is a write that others wait for.
  elsif not has_schema_privilege(v_name, v_name, 'usage') then
    execute format('grant usage on schema %1$I to %1$I', v_name);
  end if;
  -- One that was lost comes back to tables that are there, whatever becomes of the migrations that are pending.
  if not v_has_role and not v_is_created then
    perform private.grant_to_tenant_role(v_name);
  end if;
  return v_is_created;
end
$$;

revoke all on function private.create_tenant_schema(uuid) from public, anon, authenticated, service_role;
comment on function private.create_tenant_schema(uuid) is
  'Gives a tenant the schema, and the role that sees only it, if they are missing, and answers whether the schema was. It is empty then: see private.apply_tenant_migrations. The caller holds the tenant''s row.';

create or replace function private.apply_tenant_migrations(p_tenant_id uuid, p_up_to text default null)
returns text[]
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_schema constant text := private.tenant_schema_name(p_tenant_id);
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
    -- It may have been lost, as in a restored dump, which has no roles; or its way into the schema.
    if not coalesce(has_schema_privilege(to_regrole(v_schema), v_schema, 'usage'), false) then
      perform private.create_tenant_schema(p_tenant_id);
    end if;
    perform private.grant_to_tenant_role(v_schema);
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

-- Two ways to one page. What is rare is found by its own index and sorted, all of it: a walk along the sort's index would pass
-- by the whole table. What is common is met soon on such a walk, and sorting all of it would be the long way; how many they are is
-- told by the estimate then. The planner's statistics say which it is before anything is read; where they are wrong on the low
-- side, the bounded search notices.
create or replace function private.find_tenant_ids(
  p_filter jsonb,
  p_sort text,
  p_is_descending boolean,
  p_after text,
  p_offset integer,
  p_limit integer,
  out ids uuid[],
  out total integer,
  out is_exact boolean
)
language plpgsql
volatile
security definer
set search_path = ''
set enable_seqscan = off
set random_page_cost = 1.1
set jit = off
as $$
declare
  v_is_search constant boolean := p_filter ? 'search';
  -- How many may be found and sorted in passing. What a search finds is looked at in the table, row by row.
  v_most constant integer := case when v_is_search then 10000 else 40000 end;
  -- So few are found or counted in any case, for the sake of an exact total.
  v_few constant integer := case when v_is_search then 1000 else 5000 end;
  v_keys constant text[] := private.tenant_sort_keys(p_sort) || array['t.id'];
  v_conditions constant text := private.tenant_conditions(p_filter, p_sort);
  v_estimate constant bigint := private.estimate_rows('select from public.tenants t where ' || v_conditions);
  v_everything bigint;
  v_direction constant text := case when p_is_descending then 'desc' else 'asc' end;
  v_order constant text := array_to_string(v_keys, ' ' || v_direction || ', ') || ' ' || v_direction;
  v_beyond constant text := case
    when p_after is null then 'true'
    else format('(%s) %s (%s)', array_to_string(v_keys, ', '), case when p_is_descending then '<' else '>' end, p_after)
  end;
begin
  if v_estimate <= v_most then
    v_everything := private.estimate_rows('select from public.tenants t');
  end if;
  if v_estimate > v_most then
    is_exact := false;
  elsif v_estimate > v_few and p_offset + p_limit <= v_few and (p_offset + p_limit) * v_everything < v_estimate * v_estimate then
    -- A walk passes by fewer rows before it has met the page than there are to be found.
    is_exact := false;
    total := v_estimate;
  elsif v_estimate * 10 > v_everything then
    -- Not many, and most of what there is: counted without being sorted.
    execute format(
      'select count(*) from (select from public.tenants t where %s limit %s) as found', v_conditions, v_most + 1
    ) into total;
    is_exact := total <= v_most;
  else
    execute format(
      'with t as materialized (select t.id, t.name, t.slug, t.status, t.created_at from public.tenants t where %s limit %s)
       select (select count(*) from t), array(select t.id from t where %s order by %s limit %s offset %s)',
      v_conditions, v_most + 1, v_beyond, v_order, p_limit, p_offset
    ) into total, ids;
    is_exact := total <= v_most;
    if is_exact then
      return;
    end if;
  end if;

  if not is_exact then
    total := least(total, v_most);
    perform private.require_shallow_page(p_offset + p_limit, p_filter);
  end if;
  execute format(
    'select array(select t.id from public.tenants t where %s and %s order by %s limit %s offset %s)',
    v_conditions, v_beyond, v_order, p_limit, p_offset
  ) into ids;
end
$$;

revoke all on function private.find_tenant_ids(jsonb, text, boolean, text, integer, integer)
  from public, anon, authenticated, service_role;
comment on function private.find_tenant_ids(jsonb, text, boolean, text, integer, integer) is
  'A page of ids, and how many there are in all: exactly, or about so many. p_after: literals of private.read_tenant_cursor, or NULL.';

create or replace function public.list_tenants(
  p_filter jsonb default '{}',
  p_sort text default 'created_at',
  p_is_descending boolean default true,
  p_page integer default 1,
  p_limit integer default 25,
  p_cursor text default null
)
returns jsonb
language sql
volatile
security invoker
set search_path = ''
as $$
  select private.list_tenants(p_filter, p_sort, p_is_descending, p_page, p_limit, p_cursor)
$$;

revoke all on function public.list_tenants(jsonb, text, boolean, integer, integer, text)
  from public, anon, authenticated, service_role;
grant execute on function public.list_tenants(jsonb, text, boolean, integer, integer, text) to authenticated;
comment on function public.list_tenants(jsonb, text, boolean, integer, integer, text) is
  'For admins: a page of tenants: {tenants, total, is_total_exact, next_cursor}. Filter: any of statuses, template (name or name@version), batch_id, created_from, created_to (up to it, not with it), search. By page down to 10,000 tenants, by cursor without end; the cursor is NULL on the last page. The total is exact up to 5,000, of a search up to 1,000; beyond it may be an estimate, and is no more than 40,000, of a search 10,000. Raises VALIDATION_ERROR.';
