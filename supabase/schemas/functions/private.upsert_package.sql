create or replace function private.upsert_package(
  p_tenant_id uuid,
  p_slug text,
  p_name text,
  p_price_minor numeric,
  p_segment_id uuid,
  p_grouping_order integer
)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_tenant constant public.tenants := private.open_catalogue(p_tenant_id);
  v_before public.packages;
  v_after public.packages;
  v_fallback jsonb;
  v_outcome text;
  v_constraint text;
  v_column text;
begin
  -- By tenant as well: another tenant's segment is not found, like one that does not exist.
  if p_segment_id is not null
    and not private.has_segment(p_tenant_id, p_segment_id)
  then
    perform private.raise_catalogue_fault('package_segment_is_of_its_own_tenant', p_tenant_id);
  end if;
  -- What is no whole number that a price may be; a cast would round it, or fail without a name.
  if p_price_minor <> trunc(p_price_minor) or p_price_minor not between 0 and 9007199254740991 then
    perform private.raise_catalogue_fault('package_price_is_not_negative', p_tenant_id);
  end if;

  v_before := private.hold_package(p_tenant_id, p_slug);
  if v_before.id is null then
    perform private.require_catalogue_room(p_tenant_id, 'packages');
  end if;

  v_after := v_before;
  v_after.id := coalesce(v_before.id, private.new_id());
  v_after.slug := p_slug;
  v_after.name := coalesce(p_name, v_before.name);
  v_after.price_minor := coalesce(p_price_minor::bigint, v_before.price_minor, 0);
  v_after.segment_id := coalesce(p_segment_id, v_before.segment_id);
  if v_after.segment_id is null then
    v_fallback := private.fall_back_to_general(p_tenant_id, v_after.id, p_slug);
    v_after.segment_id := v_fallback ->> 'segment_id';
  end if;
  v_after.grouping_order := coalesce(
    p_grouping_order,
    case when v_after.segment_id = v_before.segment_id then v_before.grouping_order end,
    private.next_place(p_tenant_id, v_after.segment_id)
  );
  if v_after is distinct from v_before then
    v_after := private.write_package(p_tenant_id, v_after);
  end if;

  v_outcome := private.record_catalogue_change(
    v_tenant, 'package', case when v_before.id is not null then to_jsonb(v_before) end, to_jsonb(v_after)
  );
  return jsonb_build_object('outcome', v_outcome, 'package', to_jsonb(v_after), 'segment_fallback', v_fallback);
exception
  when check_violation or not_null_violation or unique_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name, v_column = column_name;
    perform private.raise_catalogue_fault(coalesce(nullif(v_constraint, ''), v_column), p_tenant_id);
  when syntax_error_or_access_rule_violation or invalid_schema_name or data_exception or raise_exception
    or object_not_in_prerequisite_state
  then
    perform private.raise_schema_fault(p_tenant_id);
    raise;
end
$$;

revoke all on function private.upsert_package(uuid, text, text, numeric, uuid, integer)
  from public, anon, authenticated, service_role;
grant execute on function private.upsert_package(uuid, text, text, numeric, uuid, integer) to authenticated;
comment on function private.upsert_package(uuid, text, text, numeric, uuid, integer) is 'See public.upsert_package.';
