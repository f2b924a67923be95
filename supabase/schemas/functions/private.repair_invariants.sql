create or replace function private.repair_invariants(p_dry_run boolean, p_limit integer)
returns table (invariant text, problem text, subject text, repair text, is_done boolean)
language plpgsql
security definer
set search_path = ''
-- Repairs lock what they change, up to auth.users: rather give one up than keep sign-ins waiting.
set lock_timeout = '200ms'
as $$
declare
  v_before jsonb;
  v_after jsonb;
  v_violation record;
  -- Looking takes its time where there are very many tenants; this is for mending alone.
  v_stop_at timestamptz;
  -- As in private.reap_expired_requests.
  v_schemas_left integer := 50;
begin
  select coalesce(jsonb_agg(v), '[]') into v_before from private.invariant_violations() v;
  v_stop_at := clock_timestamp() + interval '4 seconds';

  -- Anything but a clear no is a dry run.
  if p_dry_run is distinct from false then
    return query
    select v.invariant, v.problem, v.subject, v.repair, false
    from jsonb_to_recordset(v_before) as v (invariant text, problem text, subject text, repair text);
    return;
  end if;

  for v_violation in
    select *
    from jsonb_to_recordset(v_before) as v (problem text, subject text, repair text)
    where v.repair is not null
    limit p_limit
  loop
    exit when clock_timestamp() > v_stop_at or v_schemas_left <= 0;
    v_schemas_left := v_schemas_left - case
      when v_violation.problem in ('SCHEMA_HAS_NO_TENANT', 'ROLE_HAS_NO_TENANT') then 1
      when v_violation.problem = 'BATCH_IS_STUCK' then private.count_schema_items(v_violation.subject::uuid)
      else 0
    end;
    begin
      perform private.repair_violation(v_violation.problem, v_violation.subject);
    exception
      -- One that can't be mended must not keep the others from it; the answer says that it is still there.
      when others then
        raise warning '% of % was not mended: %', v_violation.problem, v_violation.subject, sqlerrm;
    end;
  end loop;

  -- Done is what is no longer found, whatever the repair believes.
  select coalesce(jsonb_agg(v), '[]') into v_after from private.invariant_violations() v;

  for invariant, problem, subject, repair, is_done in
    select b.invariant, b.problem, b.subject, b.repair, a.problem is null
    from jsonb_to_recordset(v_before) as b (invariant text, problem text, subject text, repair text)
    left join (
      select distinct v.problem, v.subject from jsonb_to_recordset(v_after) as v (problem text, subject text)
    ) as a on a.problem = b.problem and a.subject = b.subject
    -- The REST API may cut a long answer short: what was done comes first.
    order by a.problem is not null
  loop
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

revoke all on function private.repair_invariants(boolean, integer) from public, anon, authenticated, service_role;
grant execute on function private.repair_invariants(boolean, integer) to service_role;
comment on function private.repair_invariants(boolean, integer) is 'See public.repair_invariants.';
