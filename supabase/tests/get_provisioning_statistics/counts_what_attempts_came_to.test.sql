select tests.create_admin('admin');
select tests.sign_in('admin');
select tests.provision_and_activate(name) from unnest('{a,b,c}'::text[]) name;
select tests.provision(name) from unnest('{d,e,f}'::text[]) name;
select public.mark_provisioning_failed((tests.request('d')).id, 1, '{"code": "TIMEOUT"}');
select public.mark_provisioning_failed((tests.request('e')).id, 1, '{"code": "AUTH_UNAVAILABLE"}');
select tests.expire_lease('f');
select tests.provision('f');
select tests.sign_out();
select tests.confirm(tests.sign_up_and_be_born('s'));

-- On the day when clocks in Berlin go from 1:59 to 3:00, which is 1:00 in UTC.
update public.provisioning_attempts a
set ended_at = v.ended_at, started_at = v.ended_at - v.seconds * interval '1 second'
from (
  values
    ('a', timestamptz '2001-03-25 01:10Z', 1), ('b', '2001-03-25 01:50Z', 3), ('c', '2001-03-25 03:00Z', 5),
    ('d', '2001-03-25 01:20Z', 7), ('e', '2001-03-26 00:00Z', 7), ('f', '2001-03-25 01:30Z', 7), ('s', '2001-03-25 01:40Z', 9000)
) as v (name, ended_at, seconds)
where a.request_id = (tests.request(v.name)).id and a.attempt_number = 1;
select tests.sign_in('admin');
set local timezone = 'Europe/Berlin';

-- Hour or day of the month, completed, failed, and the seconds.
create function pg_temp.series(p_bucket text, p_from text, p_to text) returns text
language sql as $$
  select string_agg(
    concat_ws(
      ' ', to_char((s ->> 'from')::timestamptz at time zone 'UTC', 'DD"."HH24:'), s ->> 'completed', s ->> 'failed',
      s ->> 'p50_seconds', s ->> 'p95_seconds'
    ),
    ', ' order by place
  )
  from jsonb_array_elements(public.get_provisioning_statistics(p_bucket, p_from, p_to) -> 'series') with ordinality as e (s, place)
$$;

select is(pg_temp.series(bucket, from_text, to_text), expected, what)
from (
  values
    (
      'hour', '2001-03-25T01:30Z', '2001-03-25T03:00:01Z', '25.01: 3 1 2.000 2.900, 25.02: 0 0, 25.03: 1 0 5.000 5.000',
      'by whole hours, also where nothing happened; a sign-up counts and is not timed'
    ),
    ('hour', '2001-03-25T02:00Z', '2001-03-25T03:00Z', '25.02: 0 0', 'up to the end, not with it'),
    ('hour', '2001-03-25T04:00+02:00', '2001-03-25T05:00+02:00', '25.02: 0 0', 'wherever the times are told from'),
    ('day', '2001-03-25T12:00Z', '2001-03-26T12:00Z', '25.00: 4 1 3.000 4.800, 26.00: 0 1', 'by days of 24 hours in UTC')
) as asked (bucket, from_text, to_text, expected, what);

select is(
  public.get_provisioning_statistics('day', '2001-03-25T00:00Z', '2001-03-26T12:00Z') -> 'failures',
  '[{"code": "AUTH_UNAVAILABLE", "count": 1}, {"code": "TIMEOUT", "count": 1}]', 'failures by code'
);
select is(
  public.get_provisioning_statistics('day', '2001-04-25T00:00Z', '2001-04-26T12:00Z') -> 'failures', '[]', 'or none'
);
select is(
  jsonb_array_length(public.get_provisioning_statistics(bucket) -> 'series'), buckets, format('the latest %s %ss if no span is named', buckets, bucket)
)
from (values ('hour', 24), ('day', 30)) as latest (bucket, buckets);
select ok(
  (public.get_provisioning_statistics() #>> '{series,23,from}')::timestamptz between now() - interval '1 hour' and now(), 'up to now'
);
