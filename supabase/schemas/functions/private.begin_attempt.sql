create or replace function private.begin_attempt(
  p_request public.provisioning_requests,
  p_owner_id uuid,
  p_api_public_key text,
  p_api_secret_hash text
)
returns public.provisioning_requests
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_payload constant jsonb := p_request.payload;
  v_existing_owner_id constant uuid := (v_payload #>> '{owner,user_id}')::uuid;
  v_request public.provisioning_requests;
  v_has_tenant boolean := false;
  v_blueprint jsonb;
begin
  if v_existing_owner_id is not null then
    perform private.require_existing_owner(v_existing_owner_id, p_request.owner_email);
  end if;

  -- A takeover finds its tenant already there, holding its own names.
  if p_request.created_at is not null then
    v_has_tenant := exists (select from public.tenants t where t.id = p_request.tenant_id);
  end if;
  if not v_has_tenant then
    -- First, so that a request that can't succeed tells nothing about whose addresses are taken.
    v_blueprint := private.read_blueprint(v_payload);
    perform private.require_free_names(v_payload);
  end if;

  -- Attempt before tenant: e-mail, then slug, then domain is the order in which unique names are taken everywhere,
  -- so that two requests that each want the other's can't deadlock.
  v_request := private.start_attempt(
    p_request, case when v_existing_owner_id is null and not p_request.is_placeholder then p_owner_id end
  );
  if not v_has_tenant then
    -- Not before the address is reserved: its owner could be born in between. Nobody is told by a sign-up whose address is taken.
    if v_request.owner_mode not in ('existing', 'sign_up') and private.has_account(v_request.owner_email) then
      perform private.raise_conflict('owner_email_is_reserved_once', v_payload);
    end if;
    perform private.create_tenant(v_request, v_blueprint);
  end if;
  if (v_payload ->> 'api_key')::boolean then
    perform private.store_api_key(v_request.tenant_id, p_api_public_key, p_api_secret_hash);
  end if;

  if v_existing_owner_id is not null then
    perform private.complete_request(v_request, v_existing_owner_id);
    select * into v_request from public.provisioning_requests r where r.id = v_request.id;
  elsif v_request.is_placeholder then
    v_request := private.await_confirmation(v_request, null);
  end if;
  return v_request;
end
$$;

revoke all on function private.begin_attempt(public.provisioning_requests, uuid, text, text) from public, anon, authenticated, service_role;
comment on function private.begin_attempt(public.provisioning_requests, uuid, text, text) is
  'Begins the next attempt at a request whose row the caller holds, with its tenant and key; with an existing owner it is the last step. Raises what stands against it.';
