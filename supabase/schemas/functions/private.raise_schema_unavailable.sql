create or replace function private.raise_schema_unavailable()
returns void
language plpgsql
set search_path = ''
as $$
begin
  perform private.raise_error(
    'SCHEMA_UNAVAILABLE', jsonb_build_object('retry_after_seconds', 60),
    'The tenant''s schema is missing. The worker gives it back to an active tenant, and landlord provision-schema to any.'
  );
end
$$;

revoke all on function private.raise_schema_unavailable() from public, anon, authenticated, service_role;
comment on function private.raise_schema_unavailable() is
  'Raises SCHEMA_UNAVAILABLE: a tenant''s own schema is not there, or was taken away this moment.';
