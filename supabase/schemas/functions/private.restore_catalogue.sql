create or replace function private.restore_catalogue(p_tenant_id uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_definition constant jsonb := private.catalogue_definition(p_tenant_id);
begin
  perform from public.tenants t where t.id = p_tenant_id for update;

  insert into public.segments (tenant_id, slug, name, hero_title, position)
  select p_tenant_id, s.segment ->> 'slug', s.segment ->> 'name', s.segment ->> 'hero_title',
    coalesce((s.segment ->> 'position')::integer, s.position)
  from jsonb_array_elements(v_definition -> 'segments') with ordinality as s (segment, position)
  where not exists (select from public.segments own where own.tenant_id = p_tenant_id);

  -- What lost its segment goes to the first, before the packages it began with are looked at.
  update public.packages p
  set segment_id = first.id
  from (select s.id from public.segments s where s.tenant_id = p_tenant_id order by s.position, s.id limit 1) first
  where p.tenant_id = p_tenant_id
    and not exists (select from public.segments s where s.id = p.segment_id);

  if not exists (select from public.packages p where p.tenant_id = p_tenant_id) then
    insert into public.packages (tenant_id, segment_id, slug, name, price_minor, grouping_order)
    -- Segments may have been renamed since: what finds none of its own goes to the first.
    select
      p_tenant_id,
      coalesce(
        (select own.id from public.segments own where own.tenant_id = p_tenant_id and own.slug = s.segment ->> 'slug'),
        (select first.id from public.segments first where first.tenant_id = p_tenant_id order by first.position, first.id limit 1)
      ),
      p.package ->> 'slug',
      p.package ->> 'name',
      (p.package ->> 'price_minor')::numeric::bigint,
      coalesce((p.package ->> 'grouping_order')::integer, p.position)
    from jsonb_array_elements(v_definition -> 'segments') as s (segment)
    cross join lateral jsonb_array_elements(s.segment -> 'packages') with ordinality as p (package, position);
  end if;
end
$$;

revoke all on function private.restore_catalogue(uuid) from public, anon, authenticated, service_role;
comment on function private.restore_catalogue(uuid) is
  'Gives a tenant back what it began with and lacks (I9): segments where it has none, packages where it has none. Changes nothing that is there.';
