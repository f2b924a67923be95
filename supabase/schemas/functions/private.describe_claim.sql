create or replace function private.describe_claim(p_request public.provisioning_requests)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select private.describe_request(p_request) || jsonb_build_object(
    'owner_mode', p_request.owner_mode,
    'owner_full_name', p_request.payload #>> '{owner,full_name}',
    'batch_id', p_request.batch_id,
    'batch_position', p_request.batch_position
  )
$$;

revoke all on function private.describe_claim(public.provisioning_requests) from public, anon, authenticated, service_role;
comment on function private.describe_claim(public.provisioning_requests) is
  'A request as the worker who has claimed it needs it: private.describe_request plus owner_mode, owner_full_name, batch_id and batch_position.';
