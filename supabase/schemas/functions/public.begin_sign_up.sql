create or replace function public.begin_sign_up(
  p_idempotency_key uuid,
  p_payload jsonb,
  p_owner_id uuid default null,
  p_replaces uuid default null
)
returns jsonb
language sql
security invoker
set search_path = ''
as $$
  select private.begin_sign_up(p_idempotency_key, p_payload, p_owner_id, p_replaces)
$$;

revoke all on function public.begin_sign_up(uuid, jsonb, uuid, uuid) from public, anon, authenticated, service_role;
grant execute on function public.begin_sign_up(uuid, jsonb, uuid, uuid) to service_role;
comment on function public.begin_sign_up(uuid, jsonb, uuid, uuid) is
  'For the sign-up function: begins a sign-up ({tenant: {name, slug, timezone, currency}, owner: {email, full_name}}) or finds the one that the key stands for. The one with key p_replaces, which its maker wants no more, is undone in the same transaction if nobody has confirmed it. Returns the request as public.provision_tenant_atomic does, plus slug, owner_full_name, send_email. Bring owner_id into being, unconfirmed, if status is processing, is_prepared false and owner_id the given one; with another owner_id somebody is at it. Never tells whether the address is somebody''s: then it is prepared at once and nobody''s. Raises VALIDATION_ERROR, INVALID_SLUG, EMAIL_VALIDATION_FAILED, DUPLICATE_SLUG, IDEMPOTENCY_KEY_REUSED or DUPLICATE_REQUEST. Secret key only.';
