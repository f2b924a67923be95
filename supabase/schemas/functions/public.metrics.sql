create or replace function public.metrics()
returns table (family text, type text, help text, name text, labels jsonb, value double precision)
language sql
volatile
security invoker
set search_path = ''
as $$
  select * from private.metrics()
$$;

revoke all on function public.metrics() from public, anon, authenticated, service_role;
grant execute on function public.metrics() to service_role;
comment on function public.metrics() is
  'Everything that is measured, one row a sample, in order; a family without any sample yet is one row whose name is NULL. Counts what happened since the last call. Secret key only.';
