create or replace function private.is_active_admin(p_user_id uuid)
returns boolean
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return exists (
    select from public.employees e
    join auth.users u on u.id = e.user_id and u.deleted_at is null
    where e.user_id = p_user_id
      and e.role in ('SUPER_ADMIN', 'ADMIN')
      and e.status = 'ACTIVE'
  );
end
$$;

revoke all on function private.is_active_admin(uuid) from public, anon, authenticated, service_role;
comment on function private.is_active_admin(uuid) is 'Whether a user is an active admin, by public.employees and nothing else.';
