-- In both isolations.
select tests.create_admin('admin');
select tests.sign_in('admin');
select tests.provision_and_activate('acme');
select tests.provision_and_activate('other');
create function pg_temp.clone(p_source text) returns jsonb
language sql as $$ select tests.provision('clone', jsonb_build_object('clone_of', (tests.tenant(p_source)).id)) $$;
create temporary table answers on commit drop as select pg_temp.clone('acme') as first;
select is(tests.error_of($$ select pg_temp.clone('acme') $$) ->> 'code', 'DUPLICATE_REQUEST', 'the same key again while it is in flight');
select is(tests.error_of($$ select pg_temp.clone('other') $$) ->> 'code', 'IDEMPOTENCY_KEY_REUSED', 'another source is another payload');
select is(tests.error_of($$ select tests.provision('clone') $$) ->> 'code', 'IDEMPOTENCY_KEY_REUSED', 'and so is none');
select tests.give_birth((first ->> 'owner_id')::uuid, first ->> 'owner_email') from answers;
select is(pg_temp.clone('acme') -> 'replayed', 'true', 'the same key again is the same tenant');
select is(
  (tests.tenant('clone')).id, (select (first ->> 'tenant_id')::uuid from answers), 'with the id that it was first told'
);
select public.change_tenant_status((tests.tenant('acme')).id, 'archive');
create temporary table gone on commit drop as select (tests.tenant('acme')).id as id;
select public.change_tenant_status((tests.tenant('acme')).id, 'purge', null, tests.slug_of('acme'));
select is(
  tests.provision('clone', jsonb_build_object('clone_of', id)) -> 'replayed', 'true', 'it is answered whatever becomes of the source'
)
from gone;
select is(
  tests.error_of(format('select tests.provision(%L, jsonb_build_object(%L, %L))', 'late', 'clone_of', id)) ->> 'code', 'TENANT_PURGED',
  'who comes later finds it gone'
)
from gone;

-- What fails leaves nothing, and what the source has when it is tried again is what counts.
select tests.provision('second', jsonb_build_object('clone_of', (tests.tenant('other')).id));
select public.mark_provisioning_failed((tests.request('second')).id, 1, '{"code": "TIMEOUT"}');
select tests.sign_out();
select is((select count(*) from private.tenant_clones where tenant_id = (tests.request('second')).tenant_id), 0::bigint, 'a failed clone leaves nothing');
select tests.in_catalogue('other', 'update %I.packages set price_minor = 4711 where tenant_id = $1');
select tests.sign_in('admin');
select tests.provision('second', jsonb_build_object('clone_of', (tests.tenant('other')).id));
select tests.sign_out();
select is(
  (select array_agg(distinct price_minor) from tests.packages_of('second')), '{4711}',
  'tried again, it is what the source is then'
);
