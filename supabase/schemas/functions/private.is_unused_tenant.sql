create or replace function private.is_unused_tenant(p_tenant_id uuid)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select exists (
    select from public.tenants t
    join auth.users u on u.id = t.owner_id
    where t.id = p_tenant_id
      and t.status = 'active'
      and (
        u.last_sign_in_at is null
        -- Who was there before may have signed in for something else; who was born for this tenant has come for it, be it
        -- while the rest of the batch was awaited.
        or u.last_sign_in_at <= t.activated_at
          and not exists (select from public.provisioning_attempts a where a.owner_id = u.id)
      )
      and not exists (select from public.tenant_members m where m.tenant_id = t.id and m.role <> 'OWNER')
      and not exists (select from private.tenant_api_keys k where k.tenant_id = t.id and k.last_used_at is not null)
      -- Over REST members write to the catalogue, which leaves no event.
      and private.has_template_catalogue(t.id)
      -- What the application keeps of it would go with it, or lose it.
      and not private.is_referred_to(t.id)
      and not private.has_own_rows(t)
      -- Edited, given another key, suspended and reactivated, given to somebody else: all of it leaves an event.
      and not exists (
        select from public.provisioning_events e
        where e.tenant_id = t.id
          and e.occurred_at > t.activated_at
          and e.action not in ('tenant_activated', 'setup_email_requested', 'setup_email_claimed')
      )
  )
$$;

revoke all on function private.is_unused_tenant(uuid) from public, anon, authenticated, service_role;
comment on function private.is_unused_tenant(uuid) is
  'Whether nobody has done anything with an active tenant since it was made: owner not signed in, no other member, no key used, no change to it or its catalogue, no row of the application refers to it or is in its own schema.';
