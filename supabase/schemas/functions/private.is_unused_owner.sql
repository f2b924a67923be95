create or replace function private.is_unused_owner(p_user_id uuid)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select exists (select from auth.users u where u.id = p_user_id and u.last_sign_in_at is null)
    and not exists (select from public.tenants t where t.owner_id = p_user_id)
    and not exists (select from public.tenant_members m where m.user_id = p_user_id)
    and not exists (select from public.employees e where e.user_id = p_user_id)
$$;

revoke all on function private.is_unused_owner(uuid) from public, anon, authenticated, service_role;
comment on function private.is_unused_owner(uuid) is
  'Whether a user has become nothing since an attempt brought them into being: never signed in, no tenant, no membership, no employee.';
