create or replace function private.find_schema_drift(p_tenant_ids uuid[])
returns table (tenant_id uuid, kind text, name text, problem text, expected text, actual text)
language sql
stable
set search_path = ''
as $$
  with drift as (
    select
      d.*, case when d.expected is null then 'unexpected' when d.actual is null then 'missing' else 'changed' end as problem,
      -- A sequence goes with its column, though nothing in its name says so.
      case d.kind when 'sequence' then substring(coalesce(d.expected, d.actual) from ' owned by (.*)$') end as owner_column
    from (
      select * from private.find_role_drift(p_tenant_ids)
      union all
      select * from private.find_object_drift(p_tenant_ids)
      union all
      select * from private.find_privilege_drift(p_tenant_ids)
    ) as d
  )
  select d.tenant_id, d.kind, d.name, d.problem, d.expected, d.actual
  from drift d
  -- What a table has that is missing or unexpected is told with it, and so are the grants on it.
  where not exists (
    select from drift whole
    where whole.tenant_id = d.tenant_id and whole.problem <> 'changed' and whole.kind not in ('schema', 'role', 'grant')
      and (
        starts_with(d.name, whole.name || '.')
        or d.kind = 'grant' and starts_with(d.name, whole.name || ' to ')
        or d.kind = 'owner' and d.name = whole.name
        or d.owner_column = whole.name
        or starts_with(d.owner_column, whole.name || '.')
      )
  )
$$;

revoke all on function private.find_schema_drift(uuid[]) from public, anon, authenticated, service_role;
comment on function private.find_schema_drift(uuid[]) is
  'In what these tenants'' own schemas differ from what the tenant migrations up to each one''s version make: a row a difference. The kinds are those of private.describe_schemas, and schema, role, owner, and grant, whose name is "<object> to <role>". expected is NULL for what is unexpected, actual for what is missing.';
