create or replace function private.write_package(p_tenant_id uuid, p_slug text, p_package public.packages)
returns public.packages
language sql
security definer
set search_path = ''
as $$
  insert into public.packages as p (id, tenant_id, segment_id, slug, name, price_minor, grouping_order)
  values (
    p_package.id, p_tenant_id, p_package.segment_id, p_slug, p_package.name, p_package.price_minor, p_package.grouping_order
  )
  on conflict (id) do update
  set segment_id = excluded.segment_id,
      name = excluded.name,
      price_minor = excluded.price_minor,
      grouping_order = excluded.grouping_order
  returning p
$$;

revoke all on function private.write_package(uuid, text, public.packages) from public, anon, authenticated, service_role;
comment on function private.write_package(uuid, text, public.packages) is
  'Writes a package and answers the row as it is then. The caller holds it, or private.lock_catalogue where it is new.';
