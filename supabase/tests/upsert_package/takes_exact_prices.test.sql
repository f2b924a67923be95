select tests.create_admin('warden');
select tests.tenant_in_status('acme', 'active');
select tests.sign_in('acme');

create function pg_temp.price(p_price numeric) returns bigint
language sql as $$
  select (public.upsert_package((tests.tenant('acme')).id, 'basic', p_price_minor => p_price) #>> '{package,price_minor}')::bigint
$$;
select is(pg_temp.price(given::numeric), expected, format('%s is a price', given))
from (values ('0', 0::bigint), ('1', 1), ('4900', 4900), ('4900.00', 4900), ('9007199254740991', 9007199254740991), ('-0', 0)) as good (given, expected);
select is(
  tests.error_of(format('select pg_temp.price(%s)', given)) - 'sqlstate',
  '{"code": "VALIDATION_ERROR", "detail": {"errors": [{"pointer": "/price_minor", "message": "must be a whole number from 0 to 9007199254740991"}]}}',
  format('%s is none', given)
)
from unnest('{-1,0.5,4900.01,-0.001,9007199254740992,9223372036854775808,1e400,-1e400,''NaN'',''Infinity'',''-Infinity''}'::text[]) given;
select is((tests.package('acme', 'basic')).price_minor, 0::bigint, 'what was refused changed nothing');
select is(
  tests.error_of(format('update public.packages set price_minor = %s where slug = ''basic''', given)) ->> 'sqlstate', sqlstate,
  format('past the function a constraint refuses %s', given)
)
from (values ('-1', '23514'), ('9007199254740992', '23514'), ('9223372036854775808', '22003')) as bad (given, sqlstate);
