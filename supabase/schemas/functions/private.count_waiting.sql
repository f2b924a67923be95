create or replace function private.count_waiting()
returns integer
language sql
stable
security definer
set search_path = ''
as $$
  select (
    (select count(*) from private.abandoned_requests r where r.owner_mode in ('invite', 'sign_up'))
    + (select count(*) from private.queued_requests r where not private.needs_its_caller(r.owner_mode, r.payload))
    + (select count(*) from private.owed_setup_emails o where o.settled_at is null)
  )::integer
$$;

revoke all on function private.count_waiting() from public, anon, authenticated, service_role;
grant execute on function private.count_waiting() to service_role;
comment on function private.count_waiting() is
  'See public.count_waiting.';
