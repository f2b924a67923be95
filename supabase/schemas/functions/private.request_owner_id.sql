create or replace function private.request_owner_id(p_request public.provisioning_requests)
returns uuid
language sql
stable
security definer
set search_path = ''
as $$
  select coalesce(
    (
      select a.owner_id
      from public.provisioning_attempts a
      where a.request_id = p_request.id and a.attempt_number = p_request.current_attempt
    ),
    (p_request.payload #>> '{owner,user_id}')::uuid
  )
$$;

revoke all on function private.request_owner_id(public.provisioning_requests) from public, anon, authenticated, service_role;
comment on function private.request_owner_id(public.provisioning_requests) is
  'The auth user that the current attempt brings into being, or who was there before.';
