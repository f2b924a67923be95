set lock_timeout = '5s';
set statement_timeout = '60s';
set check_function_bodies = off;

create or replace function private.set_admin(p_email text, p_role text, p_status text)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_employee public.employees;
  v_user_id uuid;
  v_born_at timestamptz;
begin
  -- Revoking leaves the role as it is.
  if p_status = 'ACTIVE' and coalesce(p_role, '') not in ('ADMIN', 'SUPER_ADMIN') then
    perform private.raise_error(
      'VALIDATION_ERROR', '{"errors": [{"pointer": "/role", "message": "must be ADMIN or SUPER_ADMIN"}]}'
    );
  end if;

  -- Rights can be taken from anybody who has them, but given only to whom the address is known to belong: whoever signs up
  -- with it first would get what its real holder is given.
  select u.id, u.created_at into v_user_id, v_born_at
  from auth.users u
  where u.email = lower(p_email)
    and u.is_sso_user = false
    and (p_status <> 'ACTIVE' or u.deleted_at is null and u.email_confirmed_at is not null);
  if not found then
    perform private.raise_error(
      'NOT_FOUND', '{}', 'No auth user has this address, or it is not confirmed yet: let them sign up first.'
    );
  end if;

  -- Nor to whom another could sign in as: an admin who has chosen this login's password keeps it when their own rights are taken.
  if p_status = 'ACTIVE' and exists (
    select from public.provisioning_attempts a
    join public.provisioning_requests r on r.id = a.request_id
    where r.owner_mode in ('password', 'temporary')
      and (
        a.owner_id = v_user_id
        -- An attempt that is undone lets go of an owner who is kept: see private.keep_owner. The auth service's clock may be another.
        or r.owner_email = lower(p_email)
          and v_born_at between a.started_at - interval '1 minute' and coalesce(a.ended_at, now()) + interval '1 minute'
      )
  ) then
    perform private.raise_error(
      'VALIDATION_ERROR',
      '{"errors": [{"pointer": "/email", "message": "is of a login whose password an admin has chosen"}]}',
      'Grant another address; or give this login''s tenants to others, delete it, and have them sign up anew.'
    );
  end if;

  -- See private.protect_staff. Should this fail, the setting goes with the transaction.
  perform set_config('landlord.staff_change', 'set_admin', true);
  if p_status = 'ACTIVE' then
    insert into public.employees (user_id, role, status)
    values (v_user_id, p_role, p_status)
    on conflict (user_id) do update set role = excluded.role, status = excluded.status
    returning * into v_employee;
  else
    update public.employees e
    set status = p_status
    where e.user_id = v_user_id and e.role in ('ADMIN', 'SUPER_ADMIN')
    returning * into v_employee;
    if not found then
      perform private.raise_error('NOT_FOUND', '{}', 'This user is not an admin.');
    end if;
  end if;
  perform set_config('landlord.staff_change', '', true);

  perform private.record_event(
    case p_status when 'ACTIVE' then 'admin_granted' else 'admin_revoked' end,
    null, null, null, jsonb_build_object('user_id', v_user_id, 'role', v_employee.role)
  );
  return jsonb_build_object(
    'user_id', v_user_id, 'email', lower(p_email), 'role', v_employee.role, 'status', v_employee.status
  );
end
$$;
