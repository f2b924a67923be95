set lock_timeout = '5s';
set statement_timeout = '60s';
set check_function_bodies = off;

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
  -- What the migrations are about to make has its grants from the start. private.grant_to_tenant_role would have to look for it.
  execute format(
    'create schema %1$I grant usage on schema %1$I to %1$I; '
      'alter default privileges in schema %1$I grant select, insert, update, delete on tables to %1$I; '
      'alter default privileges in schema %1$I grant usage on sequences to %1$I; '
      'alter default privileges in schema %1$I grant execute on routines to %1$I',
    v_name
  );
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
