create or replace function private.repair_invariants(p_dry_run boolean)
returns table (invariant text, problem text, subject text, repair text, is_done boolean)
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_before jsonb;
  v_after jsonb;
  v_violation record;
begin
  select coalesce(jsonb_agg(v), '[]') into v_before from private.invariant_violations() v;

  -- Anything but a clear no is a dry run.
  if p_dry_run is distinct from false then
    return query
    select v.invariant, v.problem, v.subject, v.repair, false
    from jsonb_to_recordset(v_before) as v (invariant text, problem text, subject text, repair text);
    return;
  end if;

  for v_violation in
    select * from jsonb_to_recordset(v_before) as v (problem text, subject text, repair text) where v.repair is not null
  loop
    begin
      perform private.repair_violation(v_violation.problem, v_violation.subject);
    exception
      -- One that can't be mended must not keep the others from it; the answer says that it is still there.
      when others then
        raise warning '% of % was not mended: %', v_violation.problem, v_violation.subject, sqlerrm;
    end;
  end loop;

  -- Done is what is no longer found, whatever the repair believes.
  select coalesce(jsonb_agg(jsonb_build_object('problem', v.problem, 'subject', v.subject)), '[]') into v_after
  from private.invariant_violations() v;

  for invariant, problem, subject, repair in
    select v.invariant, v.problem, v.subject, v.repair
    from jsonb_to_recordset(v_before) as v (invariant text, problem text, subject text, repair text)
  loop
    is_done := not v_after @> jsonb_build_array(jsonb_build_object('problem', problem, 'subject', subject));
    if is_done then
      perform private.record_event(
        'invariant_repaired', null, null, null,
        jsonb_build_object('invariant', invariant, 'problem', problem, 'subject', subject)
      );
    end if;
    return next;
  end loop;
end
$$;

revoke all on function private.repair_invariants(boolean) from public, anon, authenticated, service_role;
grant execute on function private.repair_invariants(boolean) to service_role;
comment on function private.repair_invariants(boolean) is 'See public.repair_invariants.';
