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
