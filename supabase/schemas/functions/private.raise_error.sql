-- The one way to raise an error a caller may see. PostgREST answers a PTnnn SQLSTATE with that HTTP status and
-- passes message, details and hint through:
-- https://docs.postgrest.org/en/stable/references/errors.html#raise-errors-with-http-status-codes
create or replace function private.raise_error(p_code text, p_detail jsonb default '{}', p_hint text default null)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_status smallint;
begin
  select e.http_status into v_status from private.error_codes e where e.code = p_code;
  if not found then
    raise exception 'unknown error code %', p_code;
  end if;
  raise exception using
    errcode = 'PT' || v_status,
    message = p_code,
    detail = p_detail::text,
    hint = coalesce(p_hint, '');
end
$$;

revoke all on function private.raise_error(text, jsonb, text) from public, anon, authenticated, service_role;
comment on function private.raise_error(text, jsonb, text) is
  'Raises a code of private.error_codes with machine-readable detail and a hint on what to do.';
