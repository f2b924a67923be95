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
  -- As private.create_tenant_role and private.grant_to_tenant_role grant them; an ACL that is NULL has no grant to those told of here.
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

revoke all on function private.find_privilege_drift(uuid[]) from public, anon, authenticated, service_role;
comment on function private.find_privilege_drift(uuid[]) is
  'For private.find_schema_drift: who may do more or less in tenants'' own schemas than they should, and what is owned by somebody else than migrations make it.';
