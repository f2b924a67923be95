create or replace function private.upsert_segment(
  p_tenant_id uuid,
  p_slug text,
  p_name text,
  p_hero_title text,
  p_position integer
)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_tenant constant public.tenants := private.open_catalogue(p_tenant_id);
  v_before public.segments;
  v_after public.segments;
  v_outcome text;
  v_constraint text;
  v_column text;
begin
  v_before := private.hold_segment(p_tenant_id, p_slug);
  if v_before.id is null then
    perform private.require_catalogue_room(p_tenant_id, 'segments');
  end if;

  v_after := v_before;
  v_after.id := coalesce(v_before.id, private.new_id());
  v_after.slug := p_slug;
  v_after.name := coalesce(p_name, v_before.name);
  v_after.hero_title := nullif(coalesce(p_hero_title, v_before.hero_title), '');
  v_after.position := coalesce(p_position, v_before.position, private.next_place(p_tenant_id));
  if v_after is distinct from v_before then
    v_after := private.write_segment(p_tenant_id, v_after);
  end if;

  v_outcome := private.record_catalogue_change(
    v_tenant, 'segment', case when v_before.id is not null then to_jsonb(v_before) end, to_jsonb(v_after)
  );
  return jsonb_build_object('outcome', v_outcome, 'segment', to_jsonb(v_after));
exception
  when check_violation or not_null_violation or unique_violation then
    get stacked diagnostics v_constraint = constraint_name, v_column = column_name;
    perform private.raise_catalogue_fault(coalesce(nullif(v_constraint, ''), v_column), p_tenant_id);
  when syntax_error_or_access_rule_violation or invalid_schema_name or data_exception or raise_exception
    or object_not_in_prerequisite_state
  then
    perform private.raise_schema_fault(p_tenant_id);
    raise;
end
$$;

revoke all on function private.upsert_segment(uuid, text, text, text, integer) from public, anon, authenticated, service_role;
grant execute on function private.upsert_segment(uuid, text, text, text, integer) to authenticated;
comment on function private.upsert_segment(uuid, text, text, text, integer) is 'See public.upsert_segment.';
