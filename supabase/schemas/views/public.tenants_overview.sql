-- security_invoker: the reader's own policies decide which tenants, counts and requests they see.
create view public.tenants_overview with (security_invoker = true) as
select
  t.id,
  t.name,
  t.slug,
  t.domain,
  t.status,
  t.isolation,
  t.template_name || '@' || t.template_version as template,
  t.owner_id,
  t.created_at,
  t.activated_at,
  (private.count_catalogue(t.id)).segments as segment_count,
  (private.count_catalogue(t.id)).packages as package_count,
  (select count(*) from public.tenant_members m where m.tenant_id = t.id) as member_count
from public.tenants t;

revoke all on table public.tenants_overview from public, anon, authenticated, service_role;
grant select on table public.tenants_overview to authenticated, service_role;
comment on view public.tenants_overview is 'One row a tenant with what hangs on it counted, for reading.';
