create or replace function private.write_package(p_tenant_id uuid, p_package public.packages)
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
      insert into %I.packages as p (id, tenant_id, segment_id, slug, name, price_minor, grouping_order)
      values (($2).id, $1, ($2).segment_id, ($2).slug, ($2).name, ($2).price_minor, ($2).grouping_order)
      on conflict (id) do update
      set segment_id = excluded.segment_id,
          name = excluded.name,
          price_minor = excluded.price_minor,
          grouping_order = excluded.grouping_order
      returning p.id, p.tenant_id, p.segment_id, p.slug, p.name, p.price_minor, p.grouping_order, p.created_at, p.updated_at
    $query$,
    private.catalogue_schema(p_tenant_id)
  )
  into v_package
  using p_tenant_id, p_package;
  return v_package;
end
$$;

revoke all on function private.write_package(uuid, public.packages) from public, anon, authenticated, service_role;
comment on function private.write_package(uuid, public.packages) is
  'What private.write_segment is for segments.';
