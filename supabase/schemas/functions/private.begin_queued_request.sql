create or replace function private.begin_queued_request(p_request public.provisioning_requests, p_api_key jsonb)
returns public.provisioning_requests
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_constraint text;
begin
  begin
    return private.begin_attempt(
      p_request, gen_random_uuid(), p_api_key ->> 'public_key', p_api_key ->> 'secret_hash'
    );
  exception
    when unique_violation then
      get stacked diagnostics v_constraint = constraint_name;
      perform private.raise_conflict(v_constraint, p_request.payload);
  end;
exception
  -- The item's own failure, with its name; others of the batch are not concerned.
  when others then
    -- Conflicts, time-outs and a server in need: tried again, by this worker or the next.
    if sqlstate like any ('{40%,53%,55P03,57%}') then
      raise;
    end if;
    perform private.compensate_attempt(
      p_request,
      private.error_summary(jsonb_build_object('code', sqlerrm, 'reason', case when sqlstate like 'PT%' then null else 'INTERNAL' end))
    );
    select * into p_request from public.provisioning_requests r where r.id = p_request.id;
    return p_request;
end
$$;

revoke all on function private.begin_queued_request(public.provisioning_requests, jsonb) from public, anon, authenticated, service_role;
comment on function private.begin_queued_request(public.provisioning_requests, jsonb) is
  'Begins an item of a batch, as a worker who holds its row. Returns the request: processing, completed or prepared where its owner was there before, or failed with the code that says why.';
