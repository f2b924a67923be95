create or replace function private.admit_sign_up(p_ip text, p_email text)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  -- Hashed, since a bucket's actor is an id, and nobody needs to read who it was.
  v_network_id constant uuid := md5('sign_up_network/' || coalesce(private.network_of(p_ip), 'unknown'))::uuid;
  v_email_id constant uuid := md5('sign_up_email/' || coalesce(lower(btrim(p_email)), ''))::uuid;
  v_rate_limit jsonb;
begin
  -- The network's bucket before the address's, always.
  v_rate_limit := private.spend_tokens(v_network_id, 'sign_up_network');
  perform private.spend_tokens(v_email_id, 'sign_up_email');
  return jsonb_build_object('rate_limit', v_rate_limit);
end
$$;

revoke all on function private.admit_sign_up(text, text) from public, anon, authenticated, service_role;
grant execute on function private.admit_sign_up(text, text) to service_role;
comment on function private.admit_sign_up(text, text) is 'See public.admit_sign_up.';
