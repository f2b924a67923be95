create or replace function private.repair_invariants(p_dry_run boolean)
returns table (invariant text, problem text, subject text, repair text, is_done boolean)
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_violation record;
begin
  for v_violation in select * from private.invariant_violations() loop
    invariant := v_violation.invariant;
    problem := v_violation.problem;
    subject := v_violation.subject;
    repair := v_violation.repair;
    is_done := false;
    if not p_dry_run and repair is not null then
      is_done := private.repair_violation(problem, subject);
      if is_done then
        perform private.record_event(
          'invariant_repaired', null, null, null,
          jsonb_build_object('invariant', invariant, 'problem', problem, 'subject', subject)
        );
      end if;
    end if;
    return next;
  end loop;
end
$$;

revoke all on function private.repair_invariants(boolean) from public, anon, authenticated, service_role;
grant execute on function private.repair_invariants(boolean) to service_role;
comment on function private.repair_invariants(boolean) is 'See public.repair_invariants.';
