create or replace function private.tenants_to_adopt()
returns table (
  id uuid, name text, slug text, timezone text, currency text, status text, created_at timestamptz, updated_at timestamptz
)
language sql
stable
security definer
set search_path = ''
as $$
  select o.*
  from private.older_tenants() o
  where not exists (select from public.tenants t where t.id = o.id)
    -- Purged since: it must not come back.
    and not exists (select from private.tenant_tombstones d where d.tenant_id = o.id)
$$;

revoke all on function private.tenants_to_adopt() from public, anon, authenticated, service_role;
comment on function private.tenants_to_adopt() is
  'The tenants of an older system that were not carried over yet.';
