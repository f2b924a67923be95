create or replace function private.network_of(p_ip text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  -- Proxies write [2001:db8::1]:443 and 192.0.2.1:5678, too.
  v_bare constant text := regexp_replace(
    regexp_replace(btrim(p_ip), '^\[(.*)\](:\d+)?$', '\1'), '^(\d+\.\d+\.\d+\.\d+):\d+$', '\1'
  );
  v_ip inet;
  v_translated inet;
begin
  if not coalesce(pg_catalog.pg_input_is_valid(v_bare, 'inet'), false) then
    return 'unknown';
  end if;
  v_ip := v_bare::inet;
  -- IPv4 addresses as IPv6 writes them (RFC 4291) and as NAT64 does (RFC 6052): one network for all of them would be everybody's.
  foreach v_translated in array '{::ffff:0:0/96,64:ff9b::/96}'::inet[] loop
    if family(v_ip) = 6 and v_ip operator(pg_catalog.<<=) v_translated then
      v_ip := '0.0.0.0'::inet + (v_ip - network(v_translated)::inet);
    end if;
  end loop;
  -- Whoever has an IPv6 address has 2^64 of them.
  return case family(v_ip) when 6 then network(set_masklen(v_ip, 64))::text else host(v_ip) end;
end
$$;

revoke all on function private.network_of(text) from public, anon, authenticated, service_role;
comment on function private.network_of(text) is
  'What a caller''s IP address counts as for limits: the address, of IPv6 its /64 network. unknown where it is no address.';
