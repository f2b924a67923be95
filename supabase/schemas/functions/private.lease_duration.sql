create or replace function private.lease_duration()
returns interval
language sql
immutable
set search_path = ''
as $$
  -- Longer than the edge function can take over one attempt: three calls of 10.5 s to the auth service with back-off and
  -- three of 9 s to decide are about 65 s. Too short would break nothing, since the row lock decides; it would only make
  -- needless takeovers.
  select interval '90 seconds'
$$;

revoke all on function private.lease_duration() from public, anon, authenticated, service_role;
comment on function private.lease_duration() is 'How long an attempt may be presumed alive.';
