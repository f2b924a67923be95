create or replace function private.restore_catalogue(p_tenant_id uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_definition constant jsonb := private.catalogue_definition(p_tenant_id);
  v_schema constant text := private.catalogue_schema(p_tenant_id);
begin
  perform from public.tenants t where t.id = p_tenant_id for update;

  if (private.count_catalogue(p_tenant_id)).segments = 0 then
    execute format(
      $query$
        insert into %I.segments (tenant_id, slug, name, hero_title, position)
        select
          $1, s.segment ->> 'slug', s.segment ->> 'name', s.segment ->> 'hero_title',
          coalesce((s.segment ->> 'position')::integer, s.position)
        from jsonb_array_elements($2 -> 'segments') with ordinality as s (segment, position)
      $query$,
      v_schema
    )
    using p_tenant_id, v_definition;
  end if;

  -- What lost its segment goes to the first, before the packages it began with are looked at.
  execute format(
    $query$
      update %1$I.packages p
      set segment_id = first.id
      from (select s.id from %1$I.segments s where s.tenant_id = $1 order by s.position, s.id limit 1) first
      where p.tenant_id = $1
        and not exists (select from %1$I.segments s where s.id = p.segment_id)
    $query$,
    v_schema
  )
  using p_tenant_id;

  if (private.count_catalogue(p_tenant_id)).packages > 0 then
    return;
  end if;
  -- Segments may have been renamed since: what finds none of its own goes to the first.
  execute format(
    $query$
      insert into %1$I.packages (tenant_id, segment_id, slug, name, price_minor, grouping_order)
      select
        $1,
        coalesce(
          (select own.id from %1$I.segments own where own.tenant_id = $1 and own.slug = s.segment ->> 'slug'),
          (select first.id from %1$I.segments first where first.tenant_id = $1 order by first.position, first.id limit 1)
        ),
        p.package ->> 'slug',
        p.package ->> 'name',
        (p.package ->> 'price_minor')::numeric::bigint,
        coalesce((p.package ->> 'grouping_order')::integer, p.position)
      from jsonb_array_elements($2 -> 'segments') as s (segment)
      cross join lateral jsonb_array_elements(s.segment -> 'packages') with ordinality as p (package, position)
    $query$,
    v_schema
  )
  using p_tenant_id, v_definition;
exception
  when syntax_error_or_access_rule_violation or invalid_schema_name or data_exception or integrity_constraint_violation
    or raise_exception or object_not_in_prerequisite_state
  then
    perform private.raise_schema_fault(p_tenant_id);
    raise;
end
$$;

revoke all on function private.restore_catalogue(uuid) from public, anon, authenticated, service_role;
comment on function private.restore_catalogue(uuid) is
  'Gives a tenant back what it began with and lacks (I9): segments where it has none, packages where it has none. Changes nothing that is there.';
