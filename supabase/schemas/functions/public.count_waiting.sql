create or replace function public.count_waiting()
returns integer
language sql
security invoker
set search_path = ''
as $$
  select private.count_waiting()
$$;

revoke all on function public.count_waiting() from public, anon, authenticated, service_role;
grant execute on function public.count_waiting() to service_role;
comment on function public.count_waiting() is
  'How many requests and set-up e-mails wait for a worker. Secret key only.';
