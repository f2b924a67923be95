create or replace function private.request_deadline()
returns interval
language plpgsql
immutable
set search_path = ''
as $$
begin
  return interval '15 minutes';
end
$$;

revoke all on function private.request_deadline() from public, anon, authenticated, service_role;
comment on function private.request_deadline() is
  'How long after its first attempt a request may still be finished by a retry or the worker, before the reaper undoes it.';
