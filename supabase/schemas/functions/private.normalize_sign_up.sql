create or replace function private.normalize_sign_up(p_payload jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_payload constant jsonb := private.normalize_payload(p_payload);
  v_errors jsonb;
begin
  -- What an admin may choose for a customer is not for a stranger to choose for themselves.
  select jsonb_agg(jsonb_build_object('pointer', given.pointer, 'message', 'is not a known field') order by given.pointer)
  into v_errors
  from (
    select '/' || k.key as pointer from jsonb_object_keys(p_payload) as k (key)
    union all
    select '/tenant/' || k.key from jsonb_object_keys(p_payload -> 'tenant') as k (key)
    union all
    select '/owner/' || k.key from jsonb_object_keys(p_payload -> 'owner') as k (key)
  ) as given
  where given.pointer not in (
    '/tenant', '/tenant/name', '/tenant/slug', '/tenant/timezone', '/tenant/currency', '/owner', '/owner/email', '/owner/full_name'
  );
  if v_errors is not null then
    perform private.raise_error('VALIDATION_ERROR', jsonb_build_object('errors', v_errors));
  end if;
  return jsonb_set(v_payload, '{owner,mode}', '"sign_up"');
end
$$;

revoke all on function private.normalize_sign_up(jsonb) from public, anon, authenticated, service_role;
comment on function private.normalize_sign_up(jsonb) is
  'A sign-up''s payload with every default filled in. Raises as private.normalize_payload does, also for what only admins may ask for.';
