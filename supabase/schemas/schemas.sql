-- Functions and tables refer to each other; bodies are checked when they first run, and by the tests.
set check_function_bodies = off;

create schema if not exists private;
comment on schema private is
  'Everything PostgREST must not expose: SECURITY DEFINER functions, key hashes, reference data. Never add it to the exposed schemas.';

revoke all on schema private from public;
-- USAGE lets RLS policies and the invoker wrappers in public reach single functions; tables here are granted to nobody.
grant usage on schema private to authenticated, service_role;
