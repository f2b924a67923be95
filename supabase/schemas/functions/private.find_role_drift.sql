create or replace function private.find_role_drift(p_tenant_ids uuid[])
returns table (tenant_id uuid, kind text, name text, expected text, actual text)
language sql
stable
set search_path = ''
as $$
  with tenants as (
    select t.id, private.tenant_schema_name(t.id) as name from unnest(p_tenant_ids) as t (id)
  ),
  compared as (
    select t.id, 'schema' as kind, t.name, 'owned by ' || quote_ident(current_user) as expected, 'owned by ' || n.nspowner::regrole as actual
    from tenants t
    left join pg_catalog.pg_namespace n on n.nspname = t.name
    union all
    select
      t.id, 'role', t.name, 'nologin noinherit, search_path=' || t.name,
      case
        when r.oid is not null then
          concat_ws(
            ', ',
            concat_ws(
              ' ', case when r.rolcanlogin then 'login' else 'nologin' end, case when r.rolinherit then 'inherit' else 'noinherit' end,
              case when r.rolsuper then 'superuser' end, case when r.rolbypassrls then 'bypassrls' end,
              case when r.rolcreaterole then 'createrole' end, case when r.rolcreatedb then 'createdb' end,
              case when r.rolreplication then 'replication' end
            ),
            'member of ' || (
              select string_agg(m.roleid::regrole::text, ' and ' order by m.roleid::regrole::text collate "C")
              from pg_catalog.pg_auth_members m
              where m.member = r.oid
            ),
            (select c.setting from unnest(s.setconfig) as c (setting) where c.setting ~ '^search_path=')
          )
      end
    from tenants t
    left join pg_catalog.pg_roles r on r.rolname = t.name
    left join pg_catalog.pg_db_role_setting s
      on s.setrole = r.oid and s.setdatabase = (select d.oid from pg_catalog.pg_database d where d.datname = current_database())
  )
  select * from compared c where c.actual is distinct from c.expected
$$;

revoke all on function private.find_role_drift(uuid[]) from public, anon, authenticated, service_role;
comment on function private.find_role_drift(uuid[]) is
  'For private.find_schema_drift: tenants'' own schemas and roles that are missing, or are not as private.create_tenant_schema makes them.';
