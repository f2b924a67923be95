create or replace function private.count_expired_requests()
returns integer
language sql
stable
security definer
set search_path = ''
as $$
  select count(*)::integer
  from public.provisioning_requests r
  where r.status = 'processing'
    and r.lease_expires_at <= clock_timestamp()
    and r.owner_mode = 'invite'
    and r.deadline_at > clock_timestamp()
    and private.is_active_admin(r.admin_user_id)
$$;

revoke all on function private.count_expired_requests() from public, anon, authenticated, service_role;
grant execute on function private.count_expired_requests() to service_role;
comment on function private.count_expired_requests() is 'See public.count_expired_requests.';
