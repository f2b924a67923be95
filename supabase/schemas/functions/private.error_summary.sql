create or replace function private.error_summary(p_error jsonb)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  -- Known fields only, and short: whatever else a caller passes might be a secret.
  select jsonb_build_object(
    'code', coalesce(left(p_error ->> 'code', 64), 'PROVISIONING_FAILED'),
    'reason', left(p_error ->> 'reason', 64)
  )
$$;

revoke all on function private.error_summary(jsonb) from public, anon, authenticated, service_role;
comment on function private.error_summary(jsonb) is 'The {code, reason} of an error that may be stored.';
