create or replace function private.get_catalogue(p_tenant_id uuid)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_catalogue jsonb;
begin
  if not private.is_service_role() then
    perform private.require_user();
  end if;
  if private.is_admin() or private.is_service_role() then
    if not exists (select from public.tenants t where t.id = p_tenant_id) then
      perform private.raise_absent_tenant(p_tenant_id);
    end if;
  elsif not exists (select from private.member_tenant_ids() m (id) where m.id = p_tenant_id) then
    perform private.raise_error('NOT_FOUND', '{}', 'There is no such tenant.');
  end if;

  -- Whole rows: an application's tenant migrations may have added columns. Those that callers rely on are named besides, with their types:
  -- one that was taken away or changed by hand is not to be left out without a word.
  execute format(
    $query$
      select jsonb_build_object(
        'segments',
        coalesce(
          jsonb_agg(
            to_jsonb(s) || jsonb_build_object(
              'id', s.id::uuid, 'slug', s.slug::text, 'name', s.name::text, 'hero_title', s.hero_title::text,
              'position', s.position::integer, 'created_at', s.created_at::timestamptz, 'updated_at', s.updated_at::timestamptz,
              'packages', (
                select coalesce(
                  jsonb_agg(
                    to_jsonb(p) || jsonb_build_object(
                      'id', p.id::uuid, 'segment_id', p.segment_id::uuid, 'slug', p.slug::text, 'name', p.name::text,
                      'price_minor', p.price_minor::bigint, 'grouping_order', p.grouping_order::integer,
                      'created_at', p.created_at::timestamptz, 'updated_at', p.updated_at::timestamptz
                    )
                    order by p.grouping_order, p.slug
                  ),
                  '[]'
                )
                from %1$I.packages p
                where p.tenant_id = s.tenant_id and p.segment_id = s.id
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

revoke all on function private.get_catalogue(uuid) from public, anon, authenticated, service_role;
grant execute on function private.get_catalogue(uuid) to authenticated, service_role;
comment on function private.get_catalogue(uuid) is 'See public.get_catalogue.';
