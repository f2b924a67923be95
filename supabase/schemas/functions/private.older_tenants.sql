-- The older tables are read by dynamic SQL alone: most databases have none.
create or replace function private.older_tenants()
returns table (
  id uuid, name text, slug text, timezone text, currency text, status text, created_at timestamptz, updated_at timestamptz
)
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if to_regclass('landlord_legacy.tenants') is not null then
    return query execute format(
      'select t.id, t.name::text, t.slug::text, t.timezone::text, t.currency::text, t.status::text, %s, %s from landlord_legacy.tenants t',
      private.older_moment('tenants', 'created_at'), private.older_moment('tenants', 'updated_at')
    );
  end if;
end
$$;

revoke all on function private.older_tenants() from public, anon, authenticated, service_role;
comment on function private.older_tenants() is
  'The tenants of an older system that was set aside. No rows where there was none.';
