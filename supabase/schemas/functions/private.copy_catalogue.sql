create or replace function private.copy_catalogue(p_tenant_id uuid, p_definition jsonb)
returns void
language sql
security definer
set search_path = ''
as $$
  -- A copy of another tenant's brings the numbers it is sorted by; a template's are the order that it stands in.
  with template_segments as (
    select coalesce((s.segment ->> 'position')::integer, s.position) as position, s.segment, gen_random_uuid() as id
    from jsonb_array_elements(p_definition -> 'segments') with ordinality as s (segment, position)
  ),
  new_segments as (
    insert into public.segments (id, tenant_id, slug, name, hero_title, position)
    select s.id, p_tenant_id, s.segment ->> 'slug', s.segment ->> 'name', s.segment ->> 'hero_title', s.position
    from template_segments s
  )
  insert into public.packages (tenant_id, segment_id, slug, name, price_minor, grouping_order)
  select
    p_tenant_id, s.id, p.package ->> 'slug', p.package ->> 'name', (p.package ->> 'price_minor')::numeric::bigint,
    coalesce((p.package ->> 'grouping_order')::integer, p.position)
  from template_segments s
  cross join lateral jsonb_array_elements(s.segment -> 'packages') with ordinality as p (package, position)
$$;

revoke all on function private.copy_catalogue(uuid, jsonb) from public, anon, authenticated, service_role;
comment on function private.copy_catalogue(uuid, jsonb) is 'Gives a tenant the segments and packages of a definition: a template''s, or another tenant''s (I9).';
