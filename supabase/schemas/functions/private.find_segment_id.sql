create or replace function private.find_segment_id(p_tenant_id uuid, p_slug text)
returns uuid
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_id uuid;
begin
  execute format('select s.id from %I.segments s where s.tenant_id = $1 and s.slug = $2', private.catalogue_schema(p_tenant_id))
  into v_id
  using p_tenant_id, p_slug;
  return v_id;
end
$$;

revoke all on function private.find_segment_id(uuid, text) from public, anon, authenticated, service_role;
comment on function private.find_segment_id(uuid, text) is 'A tenant''s segment by its slug. NULL where there is none.';
