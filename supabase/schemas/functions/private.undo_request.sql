create or replace function private.undo_request(p_request public.provisioning_requests)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_error constant jsonb := '{"code": "BATCH_UNDONE", "reason": null}';
  v_owner_id uuid;
begin
  if p_request.status <> 'completed' then
    return false;
  end if;

  -- After the request row, as everywhere; whoever changes the tenant from now on waits and finds it gone.
  perform from public.tenants t where t.id = p_request.tenant_id for update;
  if not private.is_unused_tenant(p_request.tenant_id) then
    return false;
  end if;

  begin
    update public.provisioning_attempts a
    set status = 'failed', error = v_error
    where a.request_id = p_request.id and a.attempt_number = p_request.current_attempt
    returning a.owner_id into v_owner_id;
    update public.provisioning_requests r
    set status = 'failed', error = v_error, result = null, completed_at = null
    where r.id = p_request.id;
    delete from public.tenants t where t.id = p_request.tenant_id;
    -- An application's constraint may be deferred, and would refuse all of the batch at the commit.
    set constraints all immediate;
  exception
    -- Something of the application's refers to it: it is in use.
    when foreign_key_violation or restrict_violation then
      return false;
  end;
  -- NULL where the owner was there before: never deleted (I10).
  perform private.delete_unused_owners(array[v_owner_id]);

  perform private.record_event(
    'tenant_undone', p_request.id, p_request.tenant_id, p_request.current_attempt,
    jsonb_build_object('owner_id', v_owner_id)
  );
  return true;
end
$$;

revoke all on function private.undo_request(public.provisioning_requests) from public, anon, authenticated, service_role;
comment on function private.undo_request(public.provisioning_requests) is
  'Takes back a completed request whose tenant nobody has used: nothing stays, slug and e-mail are free. The caller holds the request row. Returns whether it was so.';
