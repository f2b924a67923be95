create or replace function private.general_segment(p_tenant_id uuid)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  -- What it is called stands in the template alone. Its slug is the one that the very first default begins with: that version
  -- never changes, whatever later ones and other templates look like.
  with origin as (
    select t.definition #>> '{segments,0,slug}' as slug
    from public.tenant_templates t
    where t.name = 'default'
    order by t.version
    limit 1
  )
  select jsonb_build_object('slug', o.slug, 'name', s.segment ->> 'name', 'hero_title', s.segment ->> 'hero_title')
  from public.tenants own
  join public.tenant_templates t
    on (t.name = own.template_name and t.version = own.template_version) or t.name = 'default'
  cross join lateral jsonb_array_elements(t.definition -> 'segments') as s (segment)
  join origin o on o.slug = s.segment ->> 'slug'
  where own.id = p_tenant_id
  order by
    (t.name = own.template_name and t.version = own.template_version) desc, t.is_current desc, t.version desc
  limit 1
$$;

revoke all on function private.general_segment(uuid) from public, anon, authenticated, service_role;
comment on function private.general_segment(uuid) is
  'The segment for packages that name none, as {slug, name, hero_title}: as the tenant''s own version of its template has it, else as the default template does.';
