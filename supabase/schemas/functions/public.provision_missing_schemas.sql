create or replace function public.provision_missing_schemas(p_limit integer default 10)
returns setof jsonb
language sql
set search_path = ''
set statement_timeout = '60s'
as $$
  select private.provision_missing_schemas(p_limit)
$$;

revoke all on function public.provision_missing_schemas(integer) from public, anon, authenticated, service_role;
grant execute on function public.provision_missing_schemas(integer) to service_role;
comment on function public.provision_missing_schemas(integer) is
  'For the worker: gives up to p_limit active tenants (1 to 50) the schema of their own, or the role, that they lack. A row for each: what public.provision_tenant_schema answers, and error: NULL, or the code why it could not be done.';
