create or replace function private.copy_catalogue(p_tenant_id uuid, p_definition jsonb, p_schema text default null)
returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_schema constant text := coalesce(p_schema, private.catalogue_schema(p_tenant_id));
  v_segments integer;
  v_packages integer;
begin
  -- A copy of another tenant's brings the numbers it is sorted by; a template's are the order that it stands in.
  if v_schema = 'public' then
    -- As below for a schema, in statements that are planned once for many tenants.
    insert into public.segments (tenant_id, slug, name, hero_title, position)
    select
      p_tenant_id, s.segment ->> 'slug', s.segment ->> 'name', s.segment ->> 'hero_title',
      coalesce((s.segment ->> 'position')::integer, s.position)
    from jsonb_array_elements(p_definition -> 'segments') with ordinality as s (segment, position)
    on conflict (tenant_id, slug) do nothing;
    get diagnostics v_segments = row_count;

    insert into public.packages (tenant_id, segment_id, slug, name, price_minor, grouping_order)
    select
      p_tenant_id, own.id, p.package ->> 'slug', p.package ->> 'name', (p.package ->> 'price_minor')::numeric::bigint,
      coalesce((p.package ->> 'grouping_order')::integer, p.position)
    from jsonb_array_elements(p_definition -> 'segments') as s (segment)
    join public.segments own on own.tenant_id = p_tenant_id and own.slug = s.segment ->> 'slug'
    cross join lateral jsonb_array_elements(s.segment -> 'packages') with ordinality as p (package, position)
    on conflict (tenant_id, slug) do nothing;
    get diagnostics v_packages = row_count;
    return v_segments + v_packages;
  end if;

  begin
    execute format(
      $query$
        insert into %I.segments (tenant_id, slug, name, hero_title, position)
        select
          $1, s.segment ->> 'slug', s.segment ->> 'name', s.segment ->> 'hero_title',
          coalesce((s.segment ->> 'position')::integer, s.position)
        from jsonb_array_elements($2 -> 'segments') with ordinality as s (segment, position)
        on conflict (tenant_id, slug) do nothing
      $query$,
      v_schema
    )
    using p_tenant_id, p_definition;
    get diagnostics v_segments = row_count;

    execute format(
      $query$
        insert into %1$I.packages (tenant_id, segment_id, slug, name, price_minor, grouping_order)
        select
          $1, own.id, p.package ->> 'slug', p.package ->> 'name', (p.package ->> 'price_minor')::numeric::bigint,
          coalesce((p.package ->> 'grouping_order')::integer, p.position)
        from jsonb_array_elements($2 -> 'segments') as s (segment)
        join %1$I.segments own on own.tenant_id = $1 and own.slug = s.segment ->> 'slug'
        cross join lateral jsonb_array_elements(s.segment -> 'packages') with ordinality as p (package, position)
        on conflict (tenant_id, slug) do nothing
      $query$,
      v_schema
    )
    using p_tenant_id, p_definition;
    get diagnostics v_packages = row_count;
    return v_segments + v_packages;
  exception
    when syntax_error_or_access_rule_violation or invalid_schema_name or data_exception or integrity_constraint_violation
      or raise_exception or object_not_in_prerequisite_state
    then
      perform private.raise_schema_fault(p_tenant_id);
      raise;
  end;
end
$$;

revoke all on function private.copy_catalogue(uuid, jsonb, text) from public, anon, authenticated, service_role;
comment on function private.copy_catalogue(uuid, jsonb, text) is
  'Gives a tenant the segments and packages of a definition, a template''s or another tenant''s, whose slugs it has not (I9), and answers how many that were. p_schema: where they are, for callers who know.';
