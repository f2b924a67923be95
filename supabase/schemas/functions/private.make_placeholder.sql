create or replace function private.make_placeholder(p_request public.provisioning_requests)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_request public.provisioning_requests;
begin
  if p_request.owner_mode <> 'sign_up' or private.check_owner_email(p_request.owner_email) is distinct from 'taken' then
    return false;
  end if;
  -- An attempt without an owner follows, so that the owner id of the one before is refused for ever.
  update public.provisioning_requests r set is_placeholder = true where r.id = p_request.id;
  v_request := private.start_attempt(p_request.id, null);
  perform private.await_confirmation(v_request, null);
  return true;
end
$$;

revoke all on function private.make_placeholder(public.provisioning_requests) from public, anon, authenticated, service_role;
comment on function private.make_placeholder(public.provisioning_requests) is
  'Lets a sign-up whose address became somebody''s go on as a placeholder. The caller holds the request row. Returns whether it was so.';
