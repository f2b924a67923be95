create or replace function private.summarise_request(p_request public.provisioning_requests)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  -- Never the key: whoever has it speaks as its admin (I7).
  select jsonb_build_object(
    'id', p_request.id,
    'status', p_request.status,
    'source', case
      when p_request.owner_mode = 'sign_up' then 'sign_up'
      when p_request.batch_id is not null then 'batch'
      else 'single'
    end,
    'name', p_request.payload #>> '{tenant,name}',
    'slug', p_request.payload #>> '{tenant,slug}',
    'owner_email', p_request.owner_email,
    'owner_mode', p_request.owner_mode,
    'isolation', p_request.payload ->> 'isolation',
    'template', coalesce(p_request.result #>> '{tenant,template}', p_request.payload ->> 'template'),
    'admin_user_id', nullif(p_request.admin_user_id, private.nobody()),
    'admin_email', (select u.email from auth.users u where u.id = p_request.admin_user_id),
    'is_mine', p_request.admin_user_id = (select auth.uid()),
    'batch_id', p_request.batch_id,
    'tenant_id', case when p_request.status in ('processing', 'completed') then p_request.tenant_id end,
    'attempts', p_request.current_attempt,
    'error', case when p_request.status = 'failed' then private.error_summary(p_request.error) end,
    'created_at', p_request.created_at,
    'completed_at', p_request.completed_at,
    'seconds', (
      select extract(epoch from a.ended_at - a.started_at)
      from public.provisioning_attempts a
      where a.request_id = p_request.id and a.attempt_number = p_request.current_attempt
    )
  )
$$;

revoke all on function private.summarise_request(public.provisioning_requests) from public, anon, authenticated, service_role;
comment on function private.summarise_request(public.provisioning_requests) is
  'A request as every admin may see it: what was asked for, by whom, and how it stands. Without key, lease and owner id.';
