create or replace function private.hold_segment(p_tenant_id uuid, p_slug text)
returns public.segments
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_segment public.segments;
begin
  -- By name: the tenant's own table may have more columns than the shared one.
  execute format(
    $query$
      select s.id, s.tenant_id, s.slug, s.name, s.hero_title, s.position, s.created_at, s.updated_at
      from %I.segments s
      where s.tenant_id = $1 and s.slug = $2
      for no key update
    $query$,
    private.catalogue_schema(p_tenant_id)
  )
  into v_segment
  using p_tenant_id, p_slug;
  return v_segment;
end
$$;

revoke all on function private.hold_segment(uuid, text) from public, anon, authenticated, service_role;
comment on function private.hold_segment(uuid, text) is
  'A tenant''s segment by its slug, wherever it is, locked until the transaction ends. All NULL where there is none. The caller holds private.lock_catalogue.';
