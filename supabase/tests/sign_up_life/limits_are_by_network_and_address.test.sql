create function pg_temp.admitted(p_ip text, p_email text, p_times integer) returns text
language plpgsql as $$
begin
  perform tests.use_secret_key();
  for i in 1..p_times loop
    perform public.admit_sign_up(p_ip => p_ip);
    perform public.admit_sign_up(p_email => p_email || case when p_email = '' then i || '@pgtap.test' else '' end);
  end loop;
  perform tests.sign_out();
  return 'admitted';
exception
  when others then
    perform tests.sign_out();
    return sqlerrm;
end
$$;

select is(pg_temp.admitted('203.0.113.1', 'mailbox@pgtap.test', 3), 'admitted', 'an address may be signed up thrice');
select is(pg_temp.admitted('203.0.113.2', 'mailbox@pgtap.test', 1), 'RATE_LIMITED', 'and then not, from elsewhere either');
select is(pg_temp.admitted('203.0.113.2', 'MAILBOX@pgtap.test ', 1), 'RATE_LIMITED', 'nor spelt otherwise');
select is(pg_temp.admitted('203.0.113.3', '', 30), 'admitted', 'from a network come 30');
select is(pg_temp.admitted('203.0.113.3', '', 1), 'RATE_LIMITED', 'and then no more');
select is(pg_temp.admitted('2001:db8:1:1::1', '', 30), 'admitted', 'as from an IPv6 network');
select is(pg_temp.admitted('2001:db8:1:1:ffff::2', '', 1), 'RATE_LIMITED', 'whatever its hosts are called');
select is(private.network_of(ip), network, format('%s counts as %s', ip, network))
from (values
  ('203.0.113.7', '203.0.113.7'), ('2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'), ('nonsense', 'unknown'), ('', 'unknown'),
  ('::ffff:203.0.113.7', '203.0.113.7'), ('64:ff9b::c633:6409', '198.51.100.9'), ('203.0.113.7:5678', '203.0.113.7'),
  ('[2001:db8:1:2::1]:443', '2001:db8:1:2::/64'), (' 203.0.113.7 ', '203.0.113.7'), (null, 'unknown')
) as cases (ip, network);
select is(
  (select count(*) from private.rate_limits l where l.action like 'sign_up%' and l.actor_id::text ~ 'pgtap|203'), 0::bigint,
  'who it was is not written down'
);

update private.rate_limits set refilled_at = now() - interval '1 hour' where action = 'sign_up_email';
select private.forget_full_buckets();
select is((select count(*) from private.rate_limits where action = 'sign_up_email' and refilled_at < now() - interval '5 minutes'), 0::bigint, 'what has filled again is forgotten');
