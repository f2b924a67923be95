create or replace function private.is_fleet_current(p_version text)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  -- One look at that end of an index where those who are behind are, however many are not.
  select not exists (
    select from (
      select s.version
      from private.tenant_schemas s
      order by s.version nulls first, s.tenant_id
      limit 1
    ) as last
    where last.version is distinct from p_version
  )
$$;

revoke all on function private.is_fleet_current(text) from public, anon, authenticated, service_role;
comment on function private.is_fleet_current(text) is
  'Whether no tenant''s own schema is behind the newest version, which is given.';
