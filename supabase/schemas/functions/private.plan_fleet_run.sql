create or replace function private.plan_fleet_run(p_target_version text, p_settings jsonb)
returns table (tenant_id uuid, version text, wave integer)
language sql
stable
security definer
set search_path = ''
as $$
  -- By a hash, which is in no order of anything: the first of them are a fair sample, of old tenants and new ones.
  select
    planned.tenant_id,
    planned.version,
    case
      when planned.place <= (p_settings ->> 'canary_size')::integer then 0
      else 1 + (planned.place - (p_settings ->> 'canary_size')::integer - 1) / (p_settings ->> 'wave_size')::integer
    end
  from (
    select s.tenant_id, s.version, row_number() over (order by md5(s.tenant_id::text))::integer as place
    from private.tenant_schemas s
    where (s.version is null or s.version < p_target_version)
      and (s.error is not null or not (p_settings ->> 'only_failed')::boolean)
  ) as planned
$$;

revoke all on function private.plan_fleet_run(text, jsonb) from public, anon, authenticated, service_role;
comment on function private.plan_fleet_run(text, jsonb) is
  'The tenants whose own schema is behind a version, or those of them whose last try failed, and in which wave each would be migrated.';
