select tests.create_admin('warden');
select tests.create_admin('admin');
select tests.tenant_in_status('acme', 'active');
select tests.tenant_in_status('rival', 'active');
select tests.tenant_in_status('archived', 'archived');
select tests.tenant_in_status('waiting', 'provisioning');
select tests.tenant_in_status('suspended', 'suspended');
update public.tenants set domain = 'rival.pgtap.test' where slug = 'pgtap-rival';
create function pg_temp.change(p_changes jsonb, p_name text default 'acme', p_expected timestamptz default null) returns jsonb
language sql as $$ select public.update_tenant((tests.tenant(p_name)).id, p_changes, p_expected) $$;

select tests.sign_in('admin');
select is(
  pg_temp.change('{
    "tenant": {
      "name": "Acme SE", "domain": "acme.pgtap.test", "timezone": "Europe/Berlin", "currency": "EUR",
      "contact": {"email": "Office@Acme.pgtap.test", "phone": "1"}, "settings": {"a": [1]}
    },
    "features": ["webhooks", "basic", "basic"], "limits": {"users": 7}
  }') #- '{tenant,updated_at}' #- '{tenant,created_at}' #- '{tenant,activated_at}' #- '{tenant,id}' #- '{request}' #- '{owner}',
  '{
    "tenant": {
      "name": "Acme SE", "slug": "pgtap-acme", "domain": "acme.pgtap.test", "status": "active", "isolation": "shared",
      "template": "default@1", "cloned_from": null, "timezone": "Europe/Berlin", "currency": "EUR",
      "contact": {"email": "office@acme.pgtap.test", "phone": "1", "address": null}, "settings": {"a": [1]}
    },
    "features": ["basic", "webhooks"], "limits": {"users": 7, "storage_gb": 10},
    "counts": {"members": 2, "segments": 1, "packages": 3, "api_keys": 0},
    "allowed_actions": ["archive", "suspend"]
  }',
  'everything that may be changed, by the rules of a request'
);
select tests.sign_out();
select results_eq(
  $$
    select actor_id, before, after from public.provisioning_events
    where tenant_id = (tests.tenant('acme')).id and action = 'tenant_updated'
  $$,
  $$
    values (tests.user_id('admin'),
      '{
        "name": "Tenant acme", "domain": null, "timezone": "UTC", "currency": "USD", "contact_email": null,
        "contact_phone": null, "settings": [], "features": ["basic"], "user_limit": 25
      }'::jsonb,
      '{
        "name": "Acme SE", "domain": "acme.pgtap.test", "timezone": "Europe/Berlin", "currency": "EUR",
        "contact_email": "office@acme.pgtap.test", "contact_phone": "1", "settings": ["a"],
        "features": ["basic", "webhooks"], "user_limit": 7
      }'::jsonb
    )
  $$,
  'the audit has the changed fields alone, before and after'
);
select tests.sign_in('admin');
select pg_temp.change('{"tenant": {"contact": {"phone": null, "address": "Here 1"}, "domain": null}}');
select is(
  array[(tests.tenant('acme')).contact_email, (tests.tenant('acme')).contact_phone, (tests.tenant('acme')).contact_address, (tests.tenant('acme')).domain],
  '{office@acme.pgtap.test,NULL,Here 1,NULL}', 'of contact only what is named changes; null takes away'
);
select pg_temp.change('{"tenant": {"settings": {"b": 2}}, "features": []}');
select is((tests.tenant('acme')).settings, '{"b": 2}', 'settings change as a whole');
select is((tests.tenant('acme')).features, '{}', 'no feature is an answer');

create temporary table counted on commit drop as
select count(*) as events, (tests.tenant('acme')).updated_at as at from public.provisioning_events where tenant_id = (tests.tenant('acme')).id;
select pg_temp.change(changes) from unnest(array['{}', '{"tenant": {"name": "Acme SE"}, "limits": {}}', '{"tenant": {}}']::jsonb[]) changes;
select is(
  (select count(*) from public.provisioning_events where tenant_id = (tests.tenant('acme')).id), events, 'what changes nothing leaves no event'
)
from counted;

select is(tests.error_of(format('select pg_temp.change(%L)', changes)) ->> 'code', 'VALIDATION_ERROR', format('%s is refused', left(changes, 60)))
from unnest(array[
  '[]', '"x"', '{"tenant": []}', '{"tenant": null}', '{"owner": {"email": "x@pgtap.test"}}', '{"template": "default"}', '{"isolation": "schema"}',
  '{"status": "archived"}', '{"api_key": true}', '{"tenant": {"slug": "another"}}', '{"tenant": {"status": "archived"}}',
  '{"tenant": {"owner_id": "x"}}', '{"tenant": {"name": ""}}', '{"tenant": {"name": null}}', '{"tenant": {"timezone": "Mars/Base1"}}',
  '{"tenant": {"currency": "euro"}}', '{"tenant": {"domain": "Acme"}}', '{"tenant": {"contact": []}}', '{"tenant": {"contact": {"fax": "1"}}}',
  '{"tenant": {"contact": {"email": "x"}}}', '{"tenant": {"settings": []}}', '{"features": ["time_travel"]}', '{"features": {}}',
  '{"limits": {"users": 0}}', '{"limits": {"seats": 1}}', '{"limits": []}'
]) changes;
select is(
  tests.error_of($$ select pg_temp.change('{"tenant": {"domain": "rival.pgtap.test"}}') $$) - 'sqlstate',
  '{"code": "DUPLICATE_DOMAIN", "detail": {"errors": [{"pointer": "/tenant/domain", "message": "is taken"}]}}', 'another''s domain is taken'
);

select is(
  tests.error_of(format('select pg_temp.change(''{"tenant": {"name": "X"}}'', ''acme'', %L)', at - interval '1 microsecond')) ->> 'code',
  'PRECONDITION_FAILED', 'who has read it before somebody changed it is told so'
)
from counted;
select is(
  pg_temp.change('{"tenant": {"name": "Acme AG"}}', 'acme', (tests.tenant('acme')).updated_at) #>> '{tenant,name}', 'Acme AG', 'who has read it since may'
);
select is(pg_temp.change('{"tenant": {"name": "Still here"}}', 'suspended') #>> '{tenant,status}', 'suspended', 'a suspended tenant can be edited');
select is(
  tests.error_of(format('select pg_temp.change(''{}'', %L)', name)) - 'sqlstate',
  jsonb_build_object('code', 'INVALID_TRANSITION', 'detail', jsonb_build_object('from', status, 'action', 'edit', 'allowed', allowed)),
  format('one that is %s can''t', status)
)
from (values ('archived', 'archived', '["purge", "restore"]'::jsonb), ('waiting', 'provisioning', '[]')) as closed (name, status, allowed);
select is(tests.error_of('select public.update_tenant(gen_random_uuid(), ''{}'')') ->> 'code', 'NOT_FOUND', 'an unknown one is not found');
select tests.sign_in('acme');
select is(tests.error_of('select pg_temp.change(''{}'')') ->> 'code', 'FORBIDDEN', 'its owner may not');
select is(tests.error_of('select public.get_tenant((tests.tenant(''acme'')).id)') ->> 'code', 'FORBIDDEN', 'nor read it as admins do');
select tests.use_secret_key();
select is(tests.error_of('select pg_temp.change(''{}'')') ->> 'sqlstate', '42501', 'nor may the secret key');
