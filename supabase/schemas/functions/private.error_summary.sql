create or replace function private.error_summary(p_error jsonb)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  -- Known codes and words in the form of a reason only: whatever else a caller passes might be a secret (I5).
  select jsonb_build_object(
    'code', coalesce(
      (select e.code from private.error_codes e where e.code = p_error ->> 'code'),
      'PROVISIONING_FAILED'
    ),
    'reason', case when p_error ->> 'reason' ~ '^([A-Z_]{1,32}|[a-z_]{1,32})$' then p_error ->> 'reason' end
  )
$$;

revoke all on function private.error_summary(jsonb) from public, anon, authenticated, service_role;
comment on function private.error_summary(jsonb) is 'The {code, reason} of an error that may be stored.';
