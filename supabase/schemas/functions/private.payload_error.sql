create or replace function private.payload_error(p_payload jsonb)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_build_object(
    -- One kind of fault has its own code, several are told by their pointers.
    'code', case when count(distinct p.code) = 1 then min(p.code) else 'VALIDATION_ERROR' end,
    'errors', jsonb_agg(distinct jsonb_build_object('pointer', p.pointer, 'message', p.message))
  )
  from private.payload_problems(p_payload) p
  having count(*) > 0
$$;

revoke all on function private.payload_error(jsonb) from public, anon, authenticated, service_role;
comment on function private.payload_error(jsonb) is
  'What is wrong with a provisioning payload by itself: {code, errors}. NULL: nothing.';
