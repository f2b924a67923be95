create or replace function public.provision_tenant_atomic(
  p_idempotency_key uuid,
  p_payload jsonb,
  p_admin_user_id uuid default null,
  p_owner_id uuid default null,
  p_api_public_key text default null,
  p_api_secret_hash text default null
)
returns jsonb
language plpgsql
security invoker
set search_path = ''
as $$
begin
  return private.provision_tenant_atomic(
    p_admin_user_id, p_idempotency_key, p_payload, p_owner_id, p_api_public_key, p_api_secret_hash
  );
end
$$;

revoke all on function public.provision_tenant_atomic(uuid, jsonb, uuid, uuid, text, text)
  from public, anon, authenticated, service_role;
grant execute on function public.provision_tenant_atomic(uuid, jsonb, uuid, uuid, text, text) to authenticated;
comment on function public.provision_tenant_atomic(uuid, jsonb, uuid, uuid, text, text) is
  'Step 1 of provisioning, in one transaction: admin check, idempotency decision, tenant, catalogue, key hash, attempt. For owner mode existing also activation; otherwise the tenant becomes active when the auth service creates the user with the returned owner_id. Returns private.describe_request plus replayed and rate_limit (private.describe_bucket). A new attempt takes a token.';
