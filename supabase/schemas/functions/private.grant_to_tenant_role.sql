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

revoke all on function private.grant_to_tenant_role(text) from public, anon, authenticated, service_role;
comment on function private.grant_to_tenant_role(text) is
  'Lets the role of a tenant''s own schema read and write all that is in it. It owns nothing there: what the tables are is for migrations to say.';
