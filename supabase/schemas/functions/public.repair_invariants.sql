create or replace function public.repair_invariants(p_dry_run boolean default true)
returns table (invariant text, problem text, subject text, repair text, is_done boolean)
language sql
security invoker
set search_path = ''
as $$
  select * from private.repair_invariants(p_dry_run)
$$;

revoke all on function public.repair_invariants(boolean) from public, anon, authenticated, service_role;
grant execute on function public.repair_invariants(boolean) to service_role;
comment on function public.repair_invariants(boolean) is
  'Mends what invariant_violations reports and can be mended, in one transaction; with p_dry_run, the default, only says what it would do. Secret key only.';
