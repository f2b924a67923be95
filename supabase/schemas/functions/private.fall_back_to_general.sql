create or replace function private.fall_back_to_general(p_tenant_id uuid, p_package_id uuid, p_package_slug text)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_general constant jsonb := private.general_segment(p_tenant_id);
  v_segment_id uuid := private.find_segment_id(p_tenant_id, v_general ->> 'slug');
  v_is_new constant boolean := v_segment_id is null;
  v_segment public.segments;
begin
  if v_is_new then
    perform private.require_catalogue_room(p_tenant_id, 'segments');
    v_segment.id := private.new_id();
    v_segment.slug := v_general ->> 'slug';
    v_segment.name := v_general ->> 'name';
    v_segment.hero_title := v_general ->> 'hero_title';
    v_segment.position := private.next_place(p_tenant_id);
    v_segment_id := (private.write_segment(p_tenant_id, v_segment)).id;
  end if;

  perform private.record_event(
    'package_segment_defaulted', (select t.request_id from public.tenants t where t.id = p_tenant_id), p_tenant_id, null,
    jsonb_build_object(
      'package_id', p_package_id, 'package_slug', p_package_slug, 'segment_id', v_segment_id, 'segment_slug', v_general ->> 'slug',
      'is_new_segment', v_is_new
    )
  );
  return jsonb_build_object('segment_id', v_segment_id, 'is_new_segment', v_is_new);
end
$$;

revoke all on function private.fall_back_to_general(uuid, uuid, text) from public, anon, authenticated, service_role;
comment on function private.fall_back_to_general(uuid, uuid, text) is
  'Where a package goes that names no segment: {segment_id, is_new_segment}. Makes the tenant''s General segment if it is missing, and leaves an event. The caller holds private.lock_catalogue. Raises CATALOGUE_LIMIT_REACHED.';
