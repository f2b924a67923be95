create or replace function private.complete_request(p_request public.provisioning_requests, p_owner_id uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- Each question by itself: most requests are neither of a batch nor a sign-up, and need not ask a table whether they are.
  if p_request.batch_id is not null then
    if exists (
      select from public.provisioning_batches b where b.id = p_request.batch_id and b.mode = 'all_or_nothing'
    ) then
      -- Its tenant waits for the others; private.settle_batch decides about all of them in one commit. Nobody else may
      -- take the attempt over or reap it until then.
      update public.provisioning_requests r
      set prepared_at = coalesce(r.prepared_at, clock_timestamp()), lease_expires_at = 'infinity', deadline_at = 'infinity'
      where r.id = p_request.id;
      return;
    end if;
  end if;
  if p_request.owner_mode = 'sign_up' then
    if not exists (select from auth.users u where u.id = p_owner_id and u.email_confirmed_at is not null) then
      perform private.await_confirmation(p_request, p_owner_id);
      return;
    end if;
  end if;
  perform private.activate_tenant(p_request, p_owner_id);
end
$$;

revoke all on function private.complete_request(public.provisioning_requests, uuid) from public, anon, authenticated, service_role;
comment on function private.complete_request(public.provisioning_requests, uuid) is
  'What follows from the owner being there: activation, or readiness for it in an all_or_nothing batch and in a sign-up whose address is not confirmed. The caller holds the request row and has checked the attempt.';
