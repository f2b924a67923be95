create or replace function private.describe_catalogue(p_tenant_id uuid)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_catalogue jsonb;
begin
  execute format(
    $query$
      select jsonb_build_object(
        'segments',
        coalesce(
          jsonb_agg(
            jsonb_strip_nulls(
              jsonb_build_object(
                'slug', s.slug, 'name', s.name, 'hero_title', s.hero_title, 'position', s.position::integer,
                'packages', (
                  select coalesce(
                    jsonb_agg(
                      jsonb_build_object(
                        'slug', p.slug, 'name', p.name, 'price_minor', p.price_minor::bigint,
                        'grouping_order', p.grouping_order::integer
                      )
                      order by p.grouping_order, p.slug
                    ),
                    '[]'
                  )
                  from %1$I.packages p
                  where p.tenant_id = s.tenant_id and p.segment_id = s.id
                )
              )
            )
            order by s.position, s.slug
          ),
          '[]'
        )
      )
      from %1$I.segments s
      where s.tenant_id = $1
    $query$,
    private.catalogue_schema(p_tenant_id)
  )
  into v_catalogue
  using p_tenant_id;
  return v_catalogue;
exception
  -- Purged this moment, and waited for, so that what was seen of it before is gone; or changed by hand.
  when syntax_error_or_access_rule_violation or invalid_schema_name or data_exception then
    perform private.raise_schema_fault(p_tenant_id);
    raise;
end
$$;

revoke all on function private.describe_catalogue(uuid) from public, anon, authenticated, service_role;
comment on function private.describe_catalogue(uuid) is
  'A tenant''s segments and packages in the form of a template''s definition, with the numbers they are sorted by.';
