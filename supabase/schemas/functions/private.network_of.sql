create or replace function private.network_of(p_ip text)
returns text
language sql
immutable
set search_path = ''
as $$
  -- Whoever has an IPv6 address has 2^64 of them.
  select case
    when not pg_catalog.pg_input_is_valid(p_ip, 'inet') then 'unknown'
    when family(p_ip::inet) = 6 then network(set_masklen(p_ip::inet, 64))::text
    else host(p_ip::inet)
  end
$$;

revoke all on function private.network_of(text) from public, anon, authenticated, service_role;
comment on function private.network_of(text) is
  'What a caller''s IP address counts as for limits: the address, of IPv6 its /64 network. unknown where it is no address.';
