create or replace function private.settle_batches()
returns void
language plpgsql
security definer
set search_path = ''
-- As in private.reap_expired_requests.
set lock_timeout = '500ms'
as $$
declare
  v_batch_id uuid;
  -- As there, too: a batch that is rolled back removes its schemas.
  v_schemas_left integer := 50;
begin
  for v_batch_id in
    select b.id
    from public.provisioning_batches b
    where b.mode = 'all_or_nothing' and b.outcome is null
    order by b.deadline_at
    -- Who holds the row is settling it.
    for update skip locked
  loop
    exit when v_schemas_left <= 0;
    v_schemas_left := v_schemas_left - private.count_schema_items(v_batch_id);
    begin
      perform private.settle_batch(v_batch_id);
    exception
      -- One that can't be settled must not stop the others; the next call tries again, and the doctor tells of it.
      when others then
        raise warning 'batch % was not settled: %', v_batch_id, sqlerrm;
    end;
  end loop;
end
$$;

revoke all on function private.settle_batches() from public, anon, authenticated, service_role;
grant execute on function private.settle_batches() to service_role;
comment on function private.settle_batches() is
  'See public.settle_batches.';
