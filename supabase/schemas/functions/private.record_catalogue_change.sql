create or replace function private.record_catalogue_change(p_tenant public.tenants, p_kind text, p_before jsonb, p_after jsonb)
returns text
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_outcome constant text := case
    when p_before is null then 'created'
    when p_before - 'updated_at' = p_after - 'updated_at' then 'unchanged'
    else 'updated'
  end;
begin
  -- What staff does to a customer's catalogue is evidence. What its members do is their own business, as it is over REST.
  if v_outcome <> 'unchanged' and private.is_admin() then
    perform private.record_event(
      p_kind || '_' || v_outcome, p_tenant.request_id, p_tenant.id, null,
      case v_outcome
        when 'created' then p_after - '{tenant_id,created_at,updated_at}'::text[]
        else jsonb_build_object('id', p_after -> 'id', 'slug', p_after -> 'slug')
      end,
      case v_outcome when 'updated' then private.differing_fields(p_before, p_after) end,
      case v_outcome when 'updated' then private.differing_fields(p_after, p_before) end
    );
  end if;
  return v_outcome;
end
$$;

revoke all on function private.record_catalogue_change(public.tenants, text, jsonb, jsonb) from public, anon, authenticated, service_role;
comment on function private.record_catalogue_change(public.tenants, text, jsonb, jsonb) is
  'What came of writing a row of the catalogue: created, updated or unchanged. Leaves an event of what an admin has changed.';
