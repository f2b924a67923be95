select tests.create_admin('admin');
select tests.sign_in('admin');

select is(
  tests.pointers_of(tests.error_of(format('select public.get_provisioning_statistics(%L, %L, %L)', bucket, from_text, to_text))),
  pointers, title
)
from (
  values
    ('weeks', 'week', null, null, '{/bucket}'::text[]),
    ('nothing', null, null, null, '{/bucket}'),
    ('times that are none', 'day', 'once', '0000-01-01T00:00:00Z', '{/from,/to}'),
    ('an end before the beginning', 'day', '2001-03-26', '2001-03-25', '{/from}'),
    ('no time at all', 'day', '2001-03-25T00:00Z', '2001-03-25T00:00Z', '{/from}'),
    ('32 days by hour', 'hour', '2001-03-01', '2001-04-02', '{/from}'),
    ('two years by day', 'day', '2001-03-01', '2003-03-01', '{/from}'),
    ('since ever', 'day', '-infinity', '2001-03-25', '{/from}'),
    ('from the end of time', 'day', 'infinity', null, '{/from}')
) as refused (title, bucket, from_text, to_text, pointers);

select is(
  jsonb_array_length(public.get_provisioning_statistics('day', null, 'infinity') -> 'series'), 30, 'a time to come is answered, with nothing in it'
);
select is(
  jsonb_array_length(public.get_provisioning_statistics('hour', '2001-03-01T00:00Z', '2001-04-01T00:00Z') -> 'series'), 744,
  '31 days by hour are told'
);
select is(
  jsonb_array_length(public.get_provisioning_statistics('day', '2004-01-01T00:00Z', '2005-01-01T00:00Z') -> 'series'), 366,
  'and a leap year by day'
);
