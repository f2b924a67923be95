create or replace function public.get_provisioning_results(p_request_ids uuid[])
returns setof jsonb
language sql
security invoker
set search_path = ''
as $$
  select private.get_provisioning_results(p_request_ids)
$$;

revoke all on function public.get_provisioning_results(uuid[]) from public, anon, authenticated, service_role;
grant execute on function public.get_provisioning_results(uuid[]) to service_role;
comment on function public.get_provisioning_results(uuid[]) is
  'What the rows of several requests say, as private.describe_claim. Secret key only.';
