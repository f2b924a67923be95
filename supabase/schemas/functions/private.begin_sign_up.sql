create or replace function private.begin_sign_up(
  p_idempotency_key uuid,
  p_payload jsonb,
  p_owner_id uuid,
  p_replaces uuid
)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_payload jsonb;
  v_request public.provisioning_requests;
  v_constraint text;
begin
  if p_idempotency_key is null then
    perform private.raise_error('IDEMPOTENCY_KEY_MISSING', '{}', 'Give a UUID that stands for this one intention.');
  end if;
  v_payload := private.normalize_sign_up(p_payload);
  -- In the transaction of what comes instead. Only who made it knows its key.
  perform private.settle_sign_up(r.id, true)
  from public.provisioning_requests r
  where r.admin_user_id = private.nobody() and r.idempotency_key = p_replaces and p_replaces <> p_idempotency_key;

  -- The second time is for the address that somebody else took between being looked at and being reserved.
  for v_time in 1..2 loop
    begin
      v_request := private.claim_request(private.nobody(), p_idempotency_key, v_payload, p_owner_id);
      exit when v_request.status = 'completed' or v_request.lease_expires_at > clock_timestamp();

      if v_request.status = 'failed' then
        update public.provisioning_requests r
        set is_placeholder = private.check_owner_email(r.owner_email) is not null
        where r.id = v_request.id
        returning * into v_request;
      end if;
      v_request := private.begin_attempt(v_request, coalesce(p_owner_id, gen_random_uuid()), null, null);
      return private.describe_sign_up(v_request, false);
    exception
      when unique_violation then
        get stacked diagnostics v_constraint = constraint_name;
        if v_constraint <> 'owner_email_is_reserved_once' then
          perform private.raise_conflict(v_constraint, v_payload);
        end if;
        v_request := null;
    end;
  end loop;

  if v_request.id is null then
    perform private.raise_error('DUPLICATE_REQUEST', '{"retry_after_seconds": 2}', 'Others are signing up at this moment: try again.');
  end if;
  return private.describe_sign_up(v_request, v_request.status = 'completed' or v_request.prepared_at is not null);
end
$$;

revoke all on function private.begin_sign_up(uuid, jsonb, uuid, uuid) from public, anon, authenticated, service_role;
grant execute on function private.begin_sign_up(uuid, jsonb, uuid, uuid) to service_role;
comment on function private.begin_sign_up(uuid, jsonb, uuid, uuid) is 'See public.begin_sign_up.';
