create or replace function private.mark_provisioning_failed(p_request_id uuid, p_attempt_number integer, p_error jsonb)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_request public.provisioning_requests;
begin
  -- Access before the lock, so that a stranger can't hold a request's row.
  perform private.require_request_access(
    (select r.admin_user_id from public.provisioning_requests r where r.id = p_request_id)
  );

  -- Serialises with the activation trigger: after this line the owner either exists for good or never will.
  select * into v_request from public.provisioning_requests r where r.id = p_request_id for update;
  if not found then
    perform private.raise_error('NOT_FOUND', '{}', 'There is no such provisioning request.');
  end if;

  -- The fence: only the attempt that is current may be failed. A zombie learns the truth and changes nothing.
  -- One that is prepared has its owner, whom its caller only did not hear of; but a placeholder has none, and goes as it would
  -- have gone with one.
  if v_request.status = 'processing'
    and v_request.current_attempt = p_attempt_number
    and (v_request.prepared_at is null or v_request.is_placeholder)
  then
    if not private.adopt_born_owner(v_request) and not private.make_placeholder(v_request, p_error ->> 'code') then
      perform private.compensate_attempt(v_request, private.error_summary(p_error));
    end if;
    select * into v_request from public.provisioning_requests r where r.id = p_request_id;
  end if;

  return private.describe_request(v_request);
end
$$;

revoke all on function private.mark_provisioning_failed(uuid, integer, jsonb) from public, anon, authenticated, service_role;
grant execute on function private.mark_provisioning_failed(uuid, integer, jsonb) to authenticated, service_role;
comment on function private.mark_provisioning_failed(uuid, integer, jsonb) is 'See public.mark_provisioning_failed.';
