create or replace function private.enter_own_catalogue(p_tenant_id uuid)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_tenant public.tenants;
begin
  if not exists (select from private.writable_tenant_ids() w (id) where w.id = p_tenant_id) then
    return false;
  end if;
  v_tenant := private.lock_catalogue(p_tenant_id);
  -- Policies judge by what was when the statement began; it may have waited for a suspension since.
  if v_tenant.status is distinct from 'active' then
    raise insufficient_privilege using message = 'the tenant is not active any more';
  end if;
  if v_tenant.isolation = 'schema' then
    perform private.raise_error(
      'VALIDATION_ERROR',
      '{"errors": [{"pointer": "/tenant_id", "message": "has a schema of its own"}]}',
      'Its catalogue is not in this table: call get_catalogue, upsert_segment and upsert_package.'
    );
  end if;
  return true;
end
$$;

revoke all on function private.enter_own_catalogue(uuid) from public, anon, authenticated, service_role;
comment on function private.enter_own_catalogue(uuid) is
  'For triggers on what members add over REST: holds the catalogue of a tenant that they may write to. False, and nothing held, for any other: row level security refuses the row. Raises VALIDATION_ERROR for a tenant with a schema of its own.';
