create or replace function private.has_template_catalogue(p_tenant_id uuid)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_schema constant text := private.find_catalogue_schema(p_tenant_id);
  v_is_same boolean;
begin
  if v_schema is null then
    return false;
  end if;
  execute format(
    $query$
      with rows_of_tenant as (
        select s.slug, s.name, s.hero_title, s.position, p.slug, p.name, p.price_minor, p.grouping_order
        from %1$I.segments s
        left join %1$I.packages p on p.segment_id = s.id
        where s.tenant_id = $1
      ),
      rows_of_template as (
        select
          s.segment ->> 'slug', s.segment ->> 'name', s.segment ->> 'hero_title',
          coalesce((s.segment ->> 'position')::integer, s.position::integer),
          p.package ->> 'slug', p.package ->> 'name', (p.package ->> 'price_minor')::numeric::bigint,
          coalesce((p.package ->> 'grouping_order')::integer, p.position::integer)
        from jsonb_array_elements($2) with ordinality as s (segment, position)
        left join lateral jsonb_array_elements(s.segment -> 'packages') with ordinality as p (package, position) on true
      )
      select not exists (
        (table rows_of_tenant except table rows_of_template) union all (table rows_of_template except table rows_of_tenant)
      )
    $query$,
    v_schema
  )
  into v_is_same
  using p_tenant_id, private.catalogue_definition(p_tenant_id) -> 'segments';
  return v_is_same;
exception
  -- What can't even be compared was changed.
  when syntax_error_or_access_rule_violation or invalid_schema_name or data_exception then
    return false;
end
$$;

revoke all on function private.has_template_catalogue(uuid) from public, anon, authenticated, service_role;
comment on function private.has_template_catalogue(uuid) is
  'Whether a tenant''s segments and packages are those that it began with, its template''s or what it is a clone of: nobody has changed or added any.';
