create or replace function public.list_schema_drift(p_after uuid default null, p_limit integer default 200)
returns jsonb
language sql
security invoker
set search_path = ''
set statement_timeout = '60s'
as $$
  select private.list_schema_drift(p_after, p_limit)
$$;

revoke all on function public.list_schema_drift(uuid, integer) from public, anon, authenticated, service_role;
grant execute on function public.list_schema_drift(uuid, integer) to authenticated, service_role;
comment on function public.list_schema_drift(uuid, integer) is
  'For admins and the service role: looks at p_limit tenants (1 to 1000; fewer where tenant migrations make many views) with a schema of their own, in the order of their ids from p_after on, and tells whose differs from what the tenant migrations up to its version make: {items: [{tenant_id, slug, schema, version, count, drift}], next_after, checked}; drift has the first five differences, see public.validate_tenant_schema. next_after is NULL at the end.';
