create or replace function private.has_template_catalogue(p_tenant_id uuid)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  with rows_of_tenant as (
    select s.slug, s.name, s.hero_title, s.position, p.slug, p.name, p.price_minor, p.grouping_order
    from public.segments s
    left join public.packages p on p.segment_id = s.id
    where s.tenant_id = p_tenant_id
  ),
  rows_of_template as (
    select
      s.segment ->> 'slug', s.segment ->> 'name', s.segment ->> 'hero_title', s.position::integer,
      p.package ->> 'slug', p.package ->> 'name', (p.package ->> 'price_minor')::numeric::bigint, p.position::integer
    from public.tenants t
    join public.tenant_templates m on m.name = t.template_name and m.version = t.template_version
    cross join lateral jsonb_array_elements(m.definition -> 'segments') with ordinality as s (segment, position)
    left join lateral jsonb_array_elements(s.segment -> 'packages') with ordinality as p (package, position) on true
    where t.id = p_tenant_id
  )
  select not exists (
    (table rows_of_tenant except table rows_of_template) union all (table rows_of_template except table rows_of_tenant)
  )
$$;

revoke all on function private.has_template_catalogue(uuid) from public, anon, authenticated, service_role;
comment on function private.has_template_catalogue(uuid) is
  'Whether a tenant''s segments and packages are those of its template: nobody has changed or added any.';
