create or replace function private.get_provisioning_request(p_request_id uuid)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_admin_user_id constant uuid := private.require_admin();
  v_request public.provisioning_requests;
begin
  select * into v_request from public.provisioning_requests r where r.id = p_request_id;
  if v_request.id is null then
    perform private.raise_error('NOT_FOUND', '{}', 'There is no such provisioning request.');
  end if;

  return jsonb_build_object(
    'request', private.summarise_request(v_request),
    'attempts', (
      select coalesce(
        jsonb_agg(
          jsonb_build_object(
            'number', a.attempt_number,
            'status', a.status,
            'started_at', a.started_at,
            'ended_at', a.ended_at,
            'seconds', extract(epoch from a.ended_at - a.started_at),
            'error', case when a.error is not null then private.error_summary(a.error) end,
            'next_step', private.next_step(a.status, a.error ->> 'code')
          )
          order by a.attempt_number
        ),
        '[]'
      )
      from public.provisioning_attempts a
      where a.request_id = v_request.id
    ),
    -- Another admin's key is an unknown key (I7); and an item is tried again by its batch.
    'idempotency_key', case
      when v_request.admin_user_id = v_admin_user_id and v_request.batch_id is null then v_request.idempotency_key
    end,
    'payload', v_request.payload
  );
end
$$;

revoke all on function private.get_provisioning_request(uuid) from public, anon, authenticated, service_role;
grant execute on function private.get_provisioning_request(uuid) to authenticated;
comment on function private.get_provisioning_request(uuid) is 'See public.get_provisioning_request.';
