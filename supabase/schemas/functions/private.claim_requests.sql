create or replace function private.claim_requests(p_limit integer, p_batch_id uuid, p_api_keys jsonb)
returns setof jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_limit constant integer := greatest(1, least(coalesce(p_limit, 1), 50));
  v_is_sender constant boolean := p_batch_id is not null and p_api_keys is not null;
  v_request public.provisioning_requests;
  v_claimed integer := 0;
begin
  for v_request in
    select *
    from private.abandoned_requests r
    where (p_batch_id is null or r.batch_id = p_batch_id)
      -- Nobody but who sent it knows a typed password, or is shown a generated one.
      and (r.owner_mode in ('invite', 'sign_up') or v_is_sender)
    order by r.lease_expires_at
    limit v_limit
    for update skip locked
  loop
    v_request := private.take_over_request(v_request);
    continue when v_request.id is null;
    v_claimed := v_claimed + 1;
    return next private.describe_claim(v_request);
  end loop;

  for v_request in
    select * from private.lock_queued_requests(v_limit - v_claimed, p_batch_id, v_is_sender)
  loop
    -- What fails here has failed for good and is told by its row; there is nothing for the worker to do about it.
    v_request := private.begin_queued_request(v_request, p_api_keys -> v_request.batch_position::text);
    return next private.describe_claim(v_request);
  end loop;
end
$$;

revoke all on function private.claim_requests(integer, uuid, jsonb) from public, anon, authenticated, service_role;
grant execute on function private.claim_requests(integer, uuid, jsonb) to service_role;
comment on function private.claim_requests(integer, uuid, jsonb) is
  'See public.claim_requests.';
