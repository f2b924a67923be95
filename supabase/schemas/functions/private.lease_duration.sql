create or replace function private.lease_duration()
returns interval
language plpgsql
immutable
set search_path = ''
as $$
begin
  -- Longer than the edge function can take over one attempt: its patience with a lost first answer (20 s and a last call
  -- of 9 s), three calls of 10.5 s to the auth service with pauses, and the decision (20 s and a last 18 s) are about 101 s,
  -- or 130 s for one that waits for another's call behind a half-open breaker.
  -- Too short would break nothing, since the row lock decides; it would only make needless takeovers.
  return interval '3 minutes';
end
$$;

revoke all on function private.lease_duration() from public, anon, authenticated, service_role;
comment on function private.lease_duration() is 'How long an attempt may be presumed alive.';
