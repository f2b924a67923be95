create or replace function private.is_stray_owner(p_user_id uuid)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select exists (
      select from public.provisioning_attempts a
      join public.provisioning_requests r on r.id = a.request_id
      where a.owner_id = p_user_id
        and a.status in ('failed', 'abandoned')
        and r.result #>> '{owner,id}' is distinct from p_user_id::text
    )
    and private.is_unused_owner(p_user_id)
$$;

revoke all on function private.is_stray_owner(uuid) from public, anon, authenticated, service_role;
comment on function private.is_stray_owner(uuid) is
  'Whether a user was born of an attempt that was already given up, and has become nothing since: never signed in, no tenant, no membership, no employee.';
