create or replace function private.admit_sign_up(p_ip text, p_email text)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  -- Hashed, since a bucket's actor is an id, and nobody needs to read who it was.
  v_network_id constant uuid := md5('sign_up_network/' || private.network_of(p_ip))::uuid;
  v_email_id constant uuid := md5('sign_up_email/' || lower(btrim(p_email)))::uuid;
begin
  return case
    when p_ip is not null then private.spend_tokens(v_network_id, 'sign_up_network')
    when p_email is not null then private.spend_tokens(v_email_id, 'sign_up_email')
  end;
end
$$;

revoke all on function private.admit_sign_up(text, text) from public, anon, authenticated, service_role;
grant execute on function private.admit_sign_up(text, text) to service_role;
comment on function private.admit_sign_up(text, text) is 'See public.admit_sign_up.';
