create or replace function private.error_summary(p_error jsonb)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  -- Known codes and reasons only: whatever else a caller passes might be a secret (I5).
  select jsonb_build_object(
    'code', coalesce(
      (select e.code from private.error_codes e where e.code = p_error ->> 'code'),
      'PROVISIONING_FAILED'
    ),
    'reason', (
      select known.reason
      from unnest('{CONSTRAINT_VIOLATION,SERIALIZATION_FAILURE,DEADLOCK,QUERY_CANCELLED,INTERNAL,DEADLINE_PASSED}'::text[])
        as known (reason)
      where known.reason = p_error ->> 'reason'
    )
  )
$$;

revoke all on function private.error_summary(jsonb) from public, anon, authenticated, service_role;
comment on function private.error_summary(jsonb) is 'The {code, reason} of an error that may be stored.';
