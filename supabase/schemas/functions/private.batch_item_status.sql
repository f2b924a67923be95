create or replace function private.batch_item_status(p_request public.provisioning_requests)
returns text
language sql
immutable
set search_path = ''
as $$
  select case
    when p_request.id is null then 'failed'
    when p_request.status = 'pending' then 'queued'
    when p_request.status = 'processing' then 'running'
    when p_request.error ->> 'code' = 'BATCH_ITEM_CANCELLED' then 'cancelled'
    when p_request.error ->> 'code' = 'BATCH_UNDONE' then 'undone'
    else p_request.status
  end
$$;

revoke all on function private.batch_item_status(public.provisioning_requests) from public, anon, authenticated, service_role;
comment on function private.batch_item_status(public.provisioning_requests) is
  'How an item stands, told by its request (NULL for one that was refused): queued, running, completed, failed, cancelled or undone.';
