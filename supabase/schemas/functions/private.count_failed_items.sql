create or replace function private.count_failed_items(p_batch_id uuid)
returns integer
language sql
stable
security definer
set search_path = ''
as $$
  select count(*)::integer
  from public.provisioning_batch_items i
  left join public.provisioning_requests r on r.id = i.request_id
  where i.batch_id = p_batch_id and private.batch_item_status(r) = 'failed'
$$;

revoke all on function private.count_failed_items(uuid) from public, anon, authenticated, service_role;
comment on function private.count_failed_items(uuid) is 'How many items of a batch have failed.';
