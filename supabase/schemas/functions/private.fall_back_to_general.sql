create or replace function private.fall_back_to_general(p_tenant_id uuid, p_package_id uuid, p_package_slug text)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_general constant jsonb := private.general_segment(p_tenant_id);
  v_segment_id uuid;
  v_is_new boolean;
begin
  select s.id into v_segment_id
  from public.segments s
  where s.tenant_id = p_tenant_id and s.slug = v_general ->> 'slug';
  v_is_new := not found;

  if v_is_new then
    perform private.require_catalogue_room(p_tenant_id, 'segments');
    insert into public.segments (tenant_id, slug, name, hero_title, position)
    values (
      p_tenant_id, v_general ->> 'slug', v_general ->> 'name', v_general ->> 'hero_title', private.next_place(p_tenant_id)
    )
    returning id into v_segment_id;
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
