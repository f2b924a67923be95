create or replace function private.verify_tenant_api_key(p_secret_hash text)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_key_id uuid;
  v_last_used_at timestamptz;
  v_answer jsonb;
begin
  -- Found by its hash in a unique index: how long that takes says nothing about a secret, which the hash hides.
  select
    k.id,
    k.last_used_at,
    jsonb_build_object(
      'is_valid', t.status = 'active',
      'tenant_id', t.id,
      'tenant_slug', t.slug,
      'tenant_status', t.status,
      'key_id', k.id,
      'key_name', k.name,
      'expires_at', k.expires_at
    )
  into v_key_id, v_last_used_at, v_answer
  from private.tenant_api_keys k
  join public.tenants t on t.id = k.tenant_id and t.status <> 'provisioning'
  where k.secret_hash = case when p_secret_hash ~ '^[0-9a-f]{64}$' then decode(p_secret_hash, 'hex') end
    and k.revoked_at is null
    and (k.expires_at is null or k.expires_at > clock_timestamp());

  if (v_answer ->> 'is_valid')::boolean
    and (v_last_used_at is null or v_last_used_at < clock_timestamp() - interval '1 minute') then
    -- SKIP LOCKED: whoever holds the row is noting the same use, or changing the key; verifying waits for nobody.
    update private.tenant_api_keys k
    set last_used_at = clock_timestamp()
    where k.id = (select l.id from private.tenant_api_keys l where l.id = v_key_id for no key update skip locked);
  end if;
  return v_answer;
end
$$;

revoke all on function private.verify_tenant_api_key(text) from public, anon, authenticated, service_role;
grant execute on function private.verify_tenant_api_key(text) to service_role;
comment on function private.verify_tenant_api_key(text) is 'See public.verify_tenant_api_key.';
