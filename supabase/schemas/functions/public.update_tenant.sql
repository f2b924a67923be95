create or replace function public.update_tenant(
  p_tenant_id uuid,
  p_changes jsonb,
  p_expected_updated_at timestamptz default null
)
returns jsonb
language sql
security invoker
set search_path = ''
as $$
  select private.update_tenant(p_tenant_id, p_changes, p_expected_updated_at)
$$;

revoke all on function public.update_tenant(uuid, jsonb, timestamptz) from public, anon, authenticated, service_role;
grant execute on function public.update_tenant(uuid, jsonb, timestamptz) to authenticated;
comment on function public.update_tenant(uuid, jsonb, timestamptz) is
  'For admins: changes a tenant, in the words of a provisioning payload: any of tenant {name, domain, timezone, currency, contact, settings}, features, limits. Answers what public.get_tenant does. With p_expected_updated_at it changes nothing that somebody else has changed since. Raises NOT_FOUND, TENANT_PURGED, INVALID_TRANSITION, PRECONDITION_FAILED, DUPLICATE_DOMAIN or VALIDATION_ERROR.';
