create or replace function private.make_placeholder(p_request public.provisioning_requests, p_error_code text)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_request public.provisioning_requests;
begin
  if p_request.owner_mode <> 'sign_up' or p_request.is_placeholder then
    return false;
  end if;
  -- The auth service knows of more that has an address than auth.users does: identities, for one. Its word ends nothing here: what
  -- it turns into a placeholder comes to nothing all the same.
  if p_error_code is distinct from 'EMAIL_UNAVAILABLE' and not private.has_account(p_request.owner_email) then
    return false;
  end if;
  -- An attempt without an owner follows, so that the owner id of the one before is refused for ever.
  update public.provisioning_requests r set is_placeholder = true where r.id = p_request.id;
  v_request := private.start_attempt(p_request, null);
  perform private.await_confirmation(v_request, null);
  return true;
end
$$;

revoke all on function private.make_placeholder(public.provisioning_requests, text) from public, anon, authenticated, service_role;
comment on function private.make_placeholder(public.provisioning_requests, text) is
  'Lets a sign-up whose address became somebody''s, or is to the auth service, go on as a placeholder. The caller holds the request row. Returns whether it was so.';
