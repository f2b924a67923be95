create or replace function private.restore_catalogue(p_tenant_id uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_definition jsonb;
begin
  select tt.definition into v_definition
  from public.tenants t
  join public.tenant_templates tt on tt.name = t.template_name and tt.version = t.template_version
  where t.id = p_tenant_id
  for update of t;

  insert into public.segments (tenant_id, slug, name, hero_title, position)
  select p_tenant_id, s.segment ->> 'slug', s.segment ->> 'name', s.segment ->> 'hero_title', s.position
  from jsonb_array_elements(v_definition -> 'segments') with ordinality as s (segment, position)
  where not exists (select from public.segments own where own.tenant_id = p_tenant_id);

  -- What lost its segment goes to the first, before the template's own packages are looked at.
  update public.packages p
  set segment_id = first.id
  from (select s.id from public.segments s where s.tenant_id = p_tenant_id order by s.position, s.id limit 1) first
  where p.tenant_id = p_tenant_id
    and not exists (select from public.segments s where s.id = p.segment_id);

  if not exists (select from public.packages p where p.tenant_id = p_tenant_id) then
    insert into public.packages (tenant_id, segment_id, slug, name, price_minor, grouping_order)
    select
      p_tenant_id, own.id, p.package ->> 'slug', p.package ->> 'name', (p.package ->> 'price_minor')::numeric::bigint, p.position
    from jsonb_array_elements(v_definition -> 'segments') as s (segment)
    join public.segments own on own.tenant_id = p_tenant_id and own.slug = s.segment ->> 'slug'
    cross join lateral jsonb_array_elements(s.segment -> 'packages') with ordinality as p (package, position);
  end if;
end
$$;

revoke all on function private.restore_catalogue(uuid) from public, anon, authenticated, service_role;
comment on function private.restore_catalogue(uuid) is
  'Gives a tenant back what its template''s recorded version says and it lacks (I9). Changes nothing that is there.';
