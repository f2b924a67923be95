create or replace function private.describe_batch_item(
  p_item public.provisioning_batch_items,
  p_request public.provisioning_requests
)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'position', p_item.position,
    'idempotency_key', p_item.idempotency_key,
    'status', private.batch_item_status(p_request),
    'name', p_item.payload #>> '{tenant,name}',
    'slug', coalesce(p_request.payload #>> '{tenant,slug}', p_item.payload #>> '{tenant,slug}'),
    'owner_email', coalesce(p_request.owner_email, p_item.payload #>> '{owner,email}'),
    'tenant_id', case when p_request.status = 'completed' then p_request.tenant_id end,
    'attempts', coalesce(p_request.current_attempt, 0),
    'error', coalesce(p_item.error, p_request.error),
    'result', p_request.result,
    'setup_email', case
      when p_request.status = 'completed'
        then private.setup_email_state(p_request.owner_mode, (p_request.result #>> '{owner,id}')::uuid)
    end
  )
$$;

revoke all on function private.describe_batch_item(public.provisioning_batch_items, public.provisioning_requests) from public, anon, authenticated, service_role;
comment on function private.describe_batch_item(public.provisioning_batch_items, public.provisioning_requests) is
  'An item as its admin sees it. Without any secret, since none is stored.';
