create or replace function private.claim_setup_email(p_tenant_id uuid)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_admin_user_id constant uuid := private.require_admin();
  v_interval constant interval := '1 minute';
  v_wait_seconds integer;
  v_claimed_at timestamptz;
  v_owner_id uuid;
  v_email text;
  v_is_sso boolean;
begin
  -- Two callers serialise on this row; the second then finds the first one's claim.
  select m.user_id, u.email, u.is_sso_user into v_owner_id, v_email, v_is_sso
  from public.tenant_members m
  join auth.users u on u.id = m.user_id
  join public.tenants t on t.id = m.tenant_id and t.status in ('active', 'suspended', 'pending_activation')
  where m.tenant_id = p_tenant_id and m.role = 'OWNER'
  for update of m;

  if not found then
    perform private.require_not_purged(p_tenant_id);
    perform private.raise_error('NOT_FOUND', '{}', 'There is no such tenant with an owner.');
  end if;
  -- An adopted tenant's owner may have signed up by telephone.
  if coalesce(btrim(v_email), '') = '' then
    perform private.raise_error(
      'EMAIL_VALIDATION_FAILED', '{"errors": [{"pointer": "/owner/email", "message": "the owner has none"}]}',
      'Give the auth user an address, or the tenant another owner.'
    );
  end if;
  -- The auth service would send none to them, and say that it had; or send it to another login of that address.
  if v_is_sso then
    perform private.raise_error(
      'EMAIL_VALIDATION_FAILED', '{"errors": [{"pointer": "/owner/email", "message": "is the address of who signs in by SSO"}]}',
      'There is no password to choose: they sign in where they always do.'
    );
  end if;
  -- Of all its members: it may have been another's a moment ago.
  select max(m.setup_email_claimed_at) into v_claimed_at from public.tenant_members m where m.tenant_id = p_tenant_id;
  if v_claimed_at > clock_timestamp() - v_interval then
    v_wait_seconds := ceil(extract(epoch from v_claimed_at + v_interval - clock_timestamp()));
    perform private.raise_error(
      'RATE_LIMITED',
      jsonb_build_object(
        'retry_after_seconds', v_wait_seconds,
        'rate_limit', jsonb_build_object(
          'policy', 'email_per_tenant', 'quota', 1, 'window_seconds', 60, 'remaining', 0, 'reset_seconds', v_wait_seconds
        )
      ),
      'One set-up e-mail a minute per tenant.'
    );
  end if;

  update public.tenant_members m
  set setup_email_claimed_at = clock_timestamp()
  where m.tenant_id = p_tenant_id and m.role = 'OWNER';

  perform private.record_event('setup_email_requested', null, p_tenant_id, null, jsonb_build_object('owner_id', v_owner_id));
  return jsonb_build_object(
    'tenant_id', p_tenant_id, 'owner_id', v_owner_id, 'owner_email', v_email,
    'rate_limit', private.spend_tokens(v_admin_user_id, 'email')
  );
end
$$;

revoke all on function private.claim_setup_email(uuid) from public, anon, authenticated, service_role;
grant execute on function private.claim_setup_email(uuid) to authenticated;
comment on function private.claim_setup_email(uuid) is 'See public.claim_setup_email.';
