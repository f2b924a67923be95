create or replace function private.payload_errors(p_payloads jsonb[])
returns table (number integer, error jsonb)
language plpgsql
stable
set search_path = ''
as $$
#variable_conflict use_column
begin
  return query
  select
    p.number,
    jsonb_build_object(
      -- One kind of fault has its own code, several are told by their pointers.
      'code', case when count(distinct p.code) = 1 then min(p.code) else 'VALIDATION_ERROR' end,
      'errors', jsonb_agg(distinct jsonb_build_object('pointer', p.pointer, 'message', p.message))
    )
  from private.payload_problems(p_payloads) p
  group by p.number;
end
$$;

revoke all on function private.payload_errors(jsonb[]) from public, anon, authenticated, service_role;
comment on function private.payload_errors(jsonb[]) is
  'What is wrong with provisioning payloads by themselves, numbered from 1: {code, errors}. No row for one that is good.';
