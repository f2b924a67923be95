create or replace function private.require_catalogue_room(p_tenant_id uuid, p_kind text)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  -- REST answers a thousand rows at once: a whole catalogue.
  v_limit constant integer := case p_kind when 'segments' then 100 when 'packages' then 1000 end;
  v_count constant integer := case p_kind
    when 'segments' then (private.count_catalogue(p_tenant_id)).segments
    when 'packages' then (private.count_catalogue(p_tenant_id)).packages
  end;
begin
  if v_count >= v_limit then
    perform private.raise_error(
      'CATALOGUE_LIMIT_REACHED',
      jsonb_build_object('kind', p_kind, 'limit', v_limit),
      format('A tenant may have %s %s: change one that is there.', v_limit, p_kind)
    );
  end if;
end
$$;

revoke all on function private.require_catalogue_room(uuid, text) from public, anon, authenticated, service_role;
comment on function private.require_catalogue_room(uuid, text) is
  'Raises CATALOGUE_LIMIT_REACHED where a tenant has as many segments or packages as it may. The caller holds private.lock_catalogue.';
