create or replace function private.raise_schema_unavailable()
returns void
language plpgsql
set search_path = ''
as $$
begin
  perform private.raise_error(
    'SCHEMA_UNAVAILABLE', jsonb_build_object('retry_after_seconds', 60),
    'The tenant''s schema is missing, or a table of its catalogue. The worker gives a schema back to an active tenant, and so does landlord provision-schema; for a table see landlord validate-schema'
  );
end
$$;

revoke all on function private.raise_schema_unavailable() from public, anon, authenticated, service_role;
comment on function private.raise_schema_unavailable() is
  'Raises SCHEMA_UNAVAILABLE: what a tenant should have in its own schema is not there, or was taken away this moment.';
