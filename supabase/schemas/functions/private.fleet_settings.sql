create or replace function private.fleet_settings()
returns table (name text, lowest integer, highest integer, usual integer)
language sql
immutable
set search_path = ''
as $$
  values
    ('canary_size', 0, 1000, 5),
    ('wave_size', 1, 10000, 100),
    ('parallelism', 1, 16, 4),
    -- In a wave; in the canary none.
    ('max_failures', 0, 100000, 10),
    ('lock_timeout_ms', 1, 60000, 2000),
    -- The platform ends a function after 150 s.
    ('statement_timeout_ms', 1, 120000, 60000)
$$;

revoke all on function private.fleet_settings() from public, anon, authenticated, service_role;
comment on function private.fleet_settings() is
  'The numbers that a fleet run goes by, the range of each, and what it is if left out.';
