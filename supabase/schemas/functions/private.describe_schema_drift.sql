create or replace function private.describe_schema_drift(p_tenant_ids uuid[])
returns jsonb
language sql
stable
set search_path = ''
as $$
  with drift as (
    select d.*, row_number() over (partition by d.tenant_id order by d.kind collate "C", d.name collate "C") as place
    from private.find_schema_drift(p_tenant_ids) d
  ),
  by_tenant as (
    select
      d.tenant_id, count(*) as count,
      jsonb_agg(
        jsonb_build_object('kind', d.kind, 'name', d.name, 'problem', d.problem, 'expected', d.expected, 'actual', d.actual)
        order by d.place
      ) filter (where d.place <= 5) as first
    from drift d
    group by d.tenant_id
  )
  select coalesce(
    jsonb_agg(
      jsonb_build_object(
        'tenant_id', t.id, 'slug', t.slug, 'schema', private.tenant_schema_name(t.id), 'version', s.version,
        'count', b.count, 'drift', b.first
      )
      order by t.id
    ),
    '[]'
  )
  from by_tenant b
  join public.tenants t on t.id = b.tenant_id
  left join private.tenant_schemas s on s.tenant_id = t.id
$$;

revoke all on function private.describe_schema_drift(uuid[]) from public, anon, authenticated, service_role;
comment on function private.describe_schema_drift(uuid[]) is
  'For private.list_schema_drift: an item for each of these tenants whose own schema differs, with the count of its differences and the first five.';
