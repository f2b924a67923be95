create or replace function private.lease_duration()
returns interval
language sql
immutable
set search_path = ''
as $$
  -- Longer than the edge function can possibly take over one attempt (its time-outs and retries add up to less than 50 s).
  -- Too short would not break anything, since the row lock decides; it would only make needless takeovers.
  select interval '60 seconds'
$$;

revoke all on function private.lease_duration() from public, anon, authenticated, service_role;
comment on function private.lease_duration() is 'How long an attempt may be presumed alive.';
