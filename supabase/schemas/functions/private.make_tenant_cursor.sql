create or replace function private.make_tenant_cursor(p_tenant_id uuid, p_stamp text, p_sort text)
returns text
language sql
stable
security definer
set search_path = ''
as $$
  select translate(
    encode(
      convert_to(
        jsonb_build_object(
          'stamp', p_stamp,
          'keys', case p_sort
            when 'name' then jsonb_build_array(lower(t.name), t.id)
            when 'slug' then jsonb_build_array(t.slug, t.id)
            when 'created_at' then jsonb_build_array(t.created_at, t.id)
            when 'status' then jsonb_build_array(t.status, t.created_at, t.id)
          end
        )::text,
        'UTF8'
      ),
      'base64'
    ),
    -- For URLs; and encode breaks its lines.
    E'+/=\n', '-_'
  )
  from public.tenants t
  where t.id = p_tenant_id
$$;

revoke all on function private.make_tenant_cursor(uuid, text, text) from public, anon, authenticated, service_role;
comment on function private.make_tenant_cursor(uuid, text, text) is
  'What private.read_tenant_cursor reads: behind which tenant to go on, and in which list.';
