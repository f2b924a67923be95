create or replace function private.open_catalogue(p_tenant_id uuid)
returns public.tenants
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user_id constant uuid := private.require_user();
  v_is_admin constant boolean := private.is_admin();
  v_tenant public.tenants;
begin
  -- Before any lock: a stranger holds up nobody, and waits for nobody who is at a tenant that they are not to know of.
  if v_is_admin or exists (select from private.member_tenant_ids() m (id) where m.id = p_tenant_id) then
    v_tenant := private.lock_catalogue(p_tenant_id);
  end if;

  if v_is_admin then
    if v_tenant.id is null then
      perform private.raise_absent_tenant(p_tenant_id);
    end if;
    if v_tenant.status not in ('active', 'suspended', 'setup_incomplete') then
      perform private.raise_invalid_transition(v_tenant.status, 'edit');
    end if;
  elsif v_tenant.status in ('suspended', 'setup_incomplete') then
    perform private.raise_error(
      'INVALID_TRANSITION',
      jsonb_build_object('from', v_tenant.status, 'action', 'edit', 'allowed', '[]'::jsonb),
      format('The tenant is %s: until it is active its members read and no more.', v_tenant.status)
    );
  elsif v_tenant.status is distinct from 'active' then
    perform private.raise_error('NOT_FOUND', '{}', 'There is no such tenant.');
  end if;
  return v_tenant;
end
$$;

revoke all on function private.open_catalogue(uuid) from public, anon, authenticated, service_role;
comment on function private.open_catalogue(uuid) is
  'Lets the caller change a tenant''s catalogue, alone until the transaction ends: a member where it is active, an admin also where it is suspended or setup_incomplete. Raises UNAUTHENTICATED; INVALID_TRANSITION; NOT_FOUND for whatever the caller may not know of; to admins TENANT_PURGED.';
