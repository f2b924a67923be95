-- In both isolations.
select tests.create_admin('admin');
select tests.sign_in('admin');
create temporary table answers on commit drop as
select tests.provision('whole', '{"tenant": {"domain": "whole.pgtap.test"}}', tests.user_id('whole')) as answer;
select tests.sign_out();

select is(answer ->> 'status', 'processing', 'the request is processing until its owner is born') from answers;
select is(answer -> 'replayed', 'false', 'a first call is no replay') from answers;
select is(answer ->> 'attempt_number', '1', 'it is at its first attempt') from answers;
select is((answer ->> 'owner_id')::uuid, tests.user_id('whole'), 'the owner id is the one that was given') from answers;
select is(answer ->> 'owner_email', 'whole@pgtap.test', 'the answer says which address the owner is to be born with') from answers;
select is(answer -> 'result', 'null', 'there is no result yet') from answers;
select is((answer ->> 'request_id')::uuid, (tests.request('whole')).id, 'the answer names the request') from answers;
select is((answer ->> 'tenant_id')::uuid, (tests.tenant('whole')).id, 'the answer names the tenant') from answers;

-- Version 7 of UUIDs: of many ids the new ones stand side by side. The first 48 bits are milliseconds; now() is when this began.
select ok(
  uuid_extract_version(id) = 7
    and ('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint
      between floor(extract(epoch from now()) * 1000) and extract(epoch from clock_timestamp()) * 1000 + 1,
  format('the id of the %s begins with when it was made', what)
)
from (
  values ('request', (tests.request('whole')).id), ('tenant', (tests.tenant('whole')).id), ('next segment or package', private.new_id())
) as ids (what, id);
select ok(
  (select bool_and(pg_get_expr(d.adbin, d.adrelid) = 'private.new_id()') from pg_attrdef d join pg_attribute a on (a.attrelid, a.attnum) = (d.adrelid, d.adnum)
   where d.adrelid in ('public.segments'::regclass, 'public.packages'::regclass) and a.attname = 'id'),
  'segments and packages of shared tenants have such ids'
);

select is((tests.request('whole')).admin_user_id, tests.user_id('admin'), 'the request belongs to the admin who called');
select ok(
  (tests.request('whole')).lease_expires_at between clock_timestamp() + interval '30 seconds' and clock_timestamp() + interval '5 minutes',
  'the attempt has a lease'
);
select is((tests.attempt('whole', 1)).status, 'running', 'the attempt is running');
select is((tests.attempt('whole', 1)).owner_id, tests.user_id('whole'), 'the attempt holds the owner id');
select is((tests.tenant('whole')).status, 'provisioning', 'the tenant is provisioning');
select is((tests.tenant('whole')).owner_id, null, 'the tenant has no owner yet');
select is((tests.tenant('whole')).activated_at, null, 'the tenant was not activated');
select is((tests.tenant('whole')).domain, 'whole.pgtap.test', 'the tenant has its domain');

select results_eq(
  $$ select slug, name, hero_title, position from tests.segments('whole') $$,
  $$ values ('general', 'General', 'Our Services', 1) $$,
  'the tenant has the default segment'
);
select results_eq(
  $$
    select p.slug, p.name, p.price_minor, p.grouping_order
    from tests.packages_of('whole') p
    join tests.segments('whole') s on s.id = p.segment_id and s.tenant_id = p.tenant_id
    order by p.grouping_order
  $$,
  $$ values ('basic', 'Basic', 0::bigint, 1), ('standard', 'Standard', 0, 2), ('premium', 'Premium', 0, 3) $$,
  'the tenant has the three default packages in a segment of its own'
);
select is_empty(
  $$ select from public.tenant_members where tenant_id = (tests.tenant('whole')).id $$,
  'nobody is a member before activation'
);
select is_empty(
  $$ select from private.tenant_api_keys where tenant_id = (tests.tenant('whole')).id $$,
  'there is no API key that nobody asked for'
);
select ok(not tests.user_exists(tests.user_id('whole')), 'the database does not make the auth user');
select results_eq(
  $$
    select action, actor_id, tenant_id, attempt_number
    from public.provisioning_events where request_id = (tests.request('whole')).id
  $$,
  $$ values ('attempt_started', tests.user_id('admin'), (tests.tenant('whole')).id, 1) $$,
  'the audit says who started it'
);

select tests.sign_in('admin');
select isnt(
  tests.provision('unasked') ->> 'owner_id', null,
  'an owner id is made where none is given'
);
