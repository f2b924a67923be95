create or replace function private.has_segment(p_tenant_id uuid, p_segment_id uuid)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_is_there boolean;
begin
  execute format(
    'select exists (select from %I.segments s where s.tenant_id = $1 and s.id = $2)', private.catalogue_schema(p_tenant_id)
  )
  into v_is_there
  using p_tenant_id, p_segment_id;
  return v_is_there;
end
$$;

revoke all on function private.has_segment(uuid, uuid) from public, anon, authenticated, service_role;
comment on function private.has_segment(uuid, uuid) is 'Whether a segment is a tenant''s own.';
