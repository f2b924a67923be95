create or replace function public.invariant_violations()
returns table (invariant text, problem text, subject text, repair text)
language sql
stable
security invoker
set search_path = ''
-- PostgREST takes this over for the whole transaction; a large database takes some seconds.
set statement_timeout = '60s'
as $$
  select * from private.invariant_violations()
$$;

revoke all on function public.invariant_violations() from public, anon, authenticated, service_role;
grant execute on function public.invariant_violations() to service_role;
comment on function public.invariant_violations() is
  'Every violation of an invariant: its number, what it is, whose (id), and what repair_invariants would do (NULL: needs a person). No rows: healthy. Secret key only.';
