create or replace function private.activate_batch(p_batch_id uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_request public.provisioning_requests;
begin
  for v_request in
    select *
    from public.provisioning_requests r
    where r.batch_id = p_batch_id
    order by r.batch_position
    for update
  loop
    perform private.activate_tenant(v_request, private.request_owner_id(v_request));
  end loop;

  update public.provisioning_batches b
  set outcome = 'activated', decided_at = clock_timestamp()
  where b.id = p_batch_id;
end
$$;

revoke all on function private.activate_batch(uuid) from public, anon, authenticated, service_role;
comment on function private.activate_batch(uuid) is
  'Activates every tenant of an all_or_nothing batch in one commit. The caller holds the batch row and has locked the owners.';
