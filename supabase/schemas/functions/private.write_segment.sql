create or replace function private.write_segment(p_tenant_id uuid, p_segment public.segments)
returns public.segments
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_segment public.segments;
begin
  execute format(
    $query$
      insert into %I.segments as s (id, tenant_id, slug, name, hero_title, position)
      values (($2).id, $1, ($2).slug, ($2).name, ($2).hero_title, ($2).position)
      on conflict (id) do update
      set name = excluded.name, hero_title = excluded.hero_title, position = excluded.position
      returning s.id, s.tenant_id, s.slug, s.name, s.hero_title, s.position, s.created_at, s.updated_at
    $query$,
    private.catalogue_schema(p_tenant_id)
  )
  into v_segment
  using p_tenant_id, p_segment;
  return v_segment;
end
$$;

revoke all on function private.write_segment(uuid, public.segments) from public, anon, authenticated, service_role;
comment on function private.write_segment(uuid, public.segments) is
  'Writes a segment to where its tenant''s are and answers the row as it is then; its slug is never changed. The caller holds it, or private.lock_catalogue where it is new.';
