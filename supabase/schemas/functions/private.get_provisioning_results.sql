create or replace function private.get_provisioning_results(p_request_ids uuid[])
returns setof jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select private.describe_claim(r)
  from public.provisioning_requests r
  where r.id = any (p_request_ids)
$$;

revoke all on function private.get_provisioning_results(uuid[]) from public, anon, authenticated, service_role;
grant execute on function private.get_provisioning_results(uuid[]) to service_role;
comment on function private.get_provisioning_results(uuid[]) is
  'See public.get_provisioning_results.';
