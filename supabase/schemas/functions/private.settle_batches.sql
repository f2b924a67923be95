create or replace function private.settle_batches()
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_batch_id uuid;
begin
  for v_batch_id in
    select b.id
    from public.provisioning_batches b
    where b.mode = 'all_or_nothing' and b.outcome is null
    order by b.deadline_at
    -- Who holds the row is settling it.
    for update skip locked
  loop
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
