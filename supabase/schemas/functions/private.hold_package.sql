create or replace function private.hold_package(p_tenant_id uuid, p_slug text)
returns public.packages
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_package public.packages;
begin
  execute format(
    $query$
      select p.id, p.tenant_id, p.segment_id, p.slug, p.name, p.price_minor, p.grouping_order, p.created_at, p.updated_at
      from %I.packages p
      where p.tenant_id = $1 and p.slug = $2
      for no key update
    $query$,
    private.catalogue_schema(p_tenant_id)
  )
  into v_package
  using p_tenant_id, p_slug;
  return v_package;
end
$$;

revoke all on function private.hold_package(uuid, text) from public, anon, authenticated, service_role;
comment on function private.hold_package(uuid, text) is 'What private.hold_segment is for segments.';
