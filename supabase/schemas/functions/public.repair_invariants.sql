create or replace function public.repair_invariants(p_dry_run boolean default true, p_limit integer default 200)
returns table (invariant text, problem text, subject text, repair text, is_done boolean)
language sql
security invoker
set search_path = ''
set statement_timeout = '60s'
as $$
  select * from private.repair_invariants(p_dry_run, p_limit)
$$;

revoke all on function public.repair_invariants(boolean, integer) from public, anon, authenticated, service_role;
grant execute on function public.repair_invariants(boolean, integer) to service_role;
comment on function public.repair_invariants(boolean, integer) is
  'Mends up to p_limit of what invariant_violations reports and can be mended, in one transaction, and says of each whether it is gone; with p_dry_run, the default, only says what it would do. Call it again until nothing more is done. Secret key only.';
