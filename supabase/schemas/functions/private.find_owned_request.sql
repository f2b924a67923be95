create or replace function private.find_owned_request(p_owner_id uuid)
returns uuid
language sql
stable
security definer
set search_path = ''
as $$
  select r.id
  from public.provisioning_attempts a
  join public.provisioning_requests r on r.id = a.request_id and r.current_attempt = a.attempt_number
  join public.tenants t on t.id = r.tenant_id
  join auth.users u on u.id = a.owner_id
  where a.owner_id = p_owner_id
    and a.status = 'running'
    and r.status = 'processing'
    and t.status = 'provisioning'
    and lower(u.email) = r.owner_email
    and u.deleted_at is null
$$;

revoke all on function private.find_owned_request(uuid) from public, anon, authenticated, service_role;
comment on function private.find_owned_request(uuid) is
  'The request that the activation trigger would have completed with this auth user, had it run. NULL if there is none.';
