create or replace function private.new_id()
returns uuid
language plpgsql
volatile
set search_path = ''
as $$
begin
  -- Time first: of many ids the new ones stand side by side in every index, on pages that are in memory anyway. Random ones would want a
  -- page of its own each.
  return (
    lpad(to_hex((date_part('epoch', clock_timestamp()) * 1000)::bigint), 12, '0') || '-7' || substr(gen_random_uuid()::text, 16)
  )::uuid;
end
$$;

revoke all on function private.new_id() from public, anon, authenticated, service_role;
-- Members insert into their catalogue over REST, and defaults are theirs to evaluate.
grant execute on function private.new_id() to authenticated;
comment on function private.new_id() is
  'A UUID of version 7 (RFC 9562): the milliseconds since 1970, then random bits. Tells when it was made, and is no secret.';
