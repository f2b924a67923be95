-- A tenant of this name in this status, with its owner tests.user_id(p_name) and a member. It needs an admin 'warden'.
create function tests.tenant_in_status(p_name text, p_status text, p_changes jsonb default '{}') returns uuid
language plpgsql as $$
declare
  v_tenant_id uuid;
begin
  if p_status = 'pending_activation' then
    perform tests.sign_up_and_be_born(p_name);
    return (tests.tenant(p_name)).id;
  end if;
  perform tests.sign_in('warden');
  perform tests.provision(p_name, p_changes, tests.user_id(p_name));
  if p_status <> 'provisioning' then
    perform tests.give_birth(tests.user_id(p_name), tests.email_of(p_name));
  end if;
  v_tenant_id := (tests.tenant(p_name)).id;
  if p_status = 'suspended' then
    perform public.change_tenant_status(v_tenant_id, 'suspend');
  elsif p_status in ('archived', 'purged') then
    perform public.change_tenant_status(v_tenant_id, 'archive');
  end if;
  if p_status = 'purged' then
    perform public.change_tenant_status(v_tenant_id, 'purge', null, tests.slug_of(p_name));
  end if;
  perform tests.sign_out();
  if p_status = 'setup_incomplete' then
    perform tests.as_replica(format('update auth.users set deleted_at = now() where id = %L', tests.user_id(p_name)));
    perform private.release_tenant(v_tenant_id);
  end if;
  insert into public.tenant_members (tenant_id, user_id, role)
  select t.id, tests.create_user(p_name || '-member'), 'MEMBER' from public.tenants t
  where t.id = v_tenant_id and t.status <> 'provisioning';
  return v_tenant_id;
end
$$;

-- Every status in which a tenant can be met, and after each action what it comes to: a status, or the code of the refusal.
create function tests.lifecycle() returns table (
  from_status text, suspend text, reactivate text, archive text, restore text, purge text
)
language sql immutable as $$
  values
    ('provisioning', 'INVALID_TRANSITION', 'INVALID_TRANSITION', 'INVALID_TRANSITION', 'INVALID_TRANSITION', 'INVALID_TRANSITION'),
    ('pending_activation', 'INVALID_TRANSITION', 'INVALID_TRANSITION', 'INVALID_TRANSITION', 'INVALID_TRANSITION', 'INVALID_TRANSITION'),
    ('active', 'suspended', 'active', 'archived', 'active', 'INVALID_TRANSITION'),
    ('setup_incomplete', 'INVALID_TRANSITION', 'INVALID_TRANSITION', 'archived', 'setup_incomplete', 'INVALID_TRANSITION'),
    ('suspended', 'suspended', 'active', 'archived', 'INVALID_TRANSITION', 'INVALID_TRANSITION'),
    ('archived', 'INVALID_TRANSITION', 'INVALID_TRANSITION', 'archived', 'active', 'purged'),
    ('purged', 'TENANT_PURGED', 'TENANT_PURGED', 'TENANT_PURGED', 'TENANT_PURGED', 'purged')
$$;

create function tests.lifecycle_cases() returns table (from_status text, action text, outcome text)
language sql immutable as $$
  select l.from_status, c.action, c.outcome
  from tests.lifecycle() l
  cross join lateral (
    values ('suspend', l.suspend), ('reactivate', l.reactivate), ('archive', l.archive), ('restore', l.restore), ('purge', l.purge)
  ) as c (action, outcome)
$$;

-- One action as whoever is signed in: the status that it comes to, or the error's code. What it did is undone.
create function tests.outcome_of(p_tenant_id uuid, p_action text, p_confirm text) returns text
language plpgsql as $$
declare
  v_status text;
  v_message text;
begin
  begin
    v_status := public.change_tenant_status(p_tenant_id, p_action, null, p_confirm) ->> 'status';
    raise sqlstate 'TEST1';
  exception
    when sqlstate 'TEST1' then
      return v_status;
    when insufficient_privilege then
      return '42501';
    when others then
      get stacked diagnostics v_message = message_text;
      return v_message;
  end;
end
$$;
