create or replace function private.fleet_status()
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_newest constant text := private.newest_tenant_migration();
  v_status jsonb;
begin
  perform private.require_operator();

  select jsonb_build_object(
    'newest_version', v_newest,
    'newest_name', (select m.name from private.tenant_migrations m where m.version = v_newest),
    'tenants', coalesce(sum(v.tenants), 0),
    'versions', coalesce(
      jsonb_agg(
        jsonb_build_object(
          'version', v.version,
          'name', (select m.name from private.tenant_migrations m where m.version = v.version),
          'tenants', v.tenants
        )
        order by v.version nulls first
      ),
      '[]'
    ),
    'behind', coalesce(sum(v.tenants) filter (where v.version is distinct from v_newest), 0),
    'failed', coalesce(sum(v.failed), 0)
  )
  into v_status
  from (
    select s.version, count(*) as tenants, count(s.error) as failed from private.tenant_schemas s group by s.version
  ) as v;

  return v_status || jsonb_build_object(
    'failures', (
      select coalesce(jsonb_agg(to_jsonb(f) order by f.tenant_id), '[]')
      from (
        select s.tenant_id, t.slug, s.version, s.error
        from private.tenant_schemas s
        join public.tenants t on t.id = s.tenant_id
        where s.error is not null
        order by s.tenant_id
        limit 50
      ) as f
    ),
    'missing', (select count(*) from private.broken_tenant_schemas b),
    'missing_schemas', (
      select coalesce(jsonb_agg(to_jsonb(m) order by m.tenant_id), '[]')
      from (
        select b.tenant_id, t.slug, b.schema
        from private.broken_tenant_schemas b
        join public.tenants t on t.id = b.tenant_id
        order by b.tenant_id
        limit 50
      ) as m
    ),
    'open_run', (
      select private.describe_fleet_run(r) from private.fleet_runs r where r.status in ('running', 'paused', 'stopped')
    )
  );
end
$$;

revoke all on function private.fleet_status() from public, anon, authenticated, service_role;
grant execute on function private.fleet_status() to authenticated, service_role;
comment on function private.fleet_status() is 'See public.fleet_status.';
