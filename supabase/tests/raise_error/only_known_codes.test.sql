create temporary table errors on commit drop as
select e.code, e.http_status, tests.error_of(format($$ select private.raise_error(%L, '{"a": 1}', 'a hint') $$, e.code)) as problem
from private.error_codes e;

select is(
  problem, jsonb_build_object('sqlstate', 'PT' || http_status, 'code', code, 'detail', '{"a": 1}'::jsonb),
  format('%s carries its status', code)
)
from errors;
select is(
  tests.error_of($$ select private.raise_error('NO_SUCH_CODE') $$) ->> 'code', 'unknown error code NO_SUCH_CODE',
  'a code that the contract does not know is not raised'
);
