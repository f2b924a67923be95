-- In both isolations.
-- Found before anything is written: by examine_batch, which writes nothing, and by accept_batch, which says the same.
select tests.create_admin('admin');
select tests.create_user('existing');
insert into private.reserved_slugs (slug) values ('pgtap-reserved');
insert into private.tenant_tombstones (tenant_id, slug, purged_by, purged_at, reissue_after)
values (gen_random_uuid(), 'pgtap-resting', tests.user_id('admin'), now() - interval '29 days', now() + interval '1 day'),
  (gen_random_uuid(), 'pgtap-rested', tests.user_id('admin'), now() - interval '31 days', now() - interval '1 day');
select tests.sign_in('admin');
select tests.provision_and_activate('there', '{"tenant": {"domain": "there.pgtap.test"}}');
select tests.provision('reserving', '{"tenant": {"domain": "reserving.pgtap.test"}}');

create temporary table cases (position integer, changes jsonb, code text, pointer text, duplicate_of integer, what text) on commit drop;
insert into cases values
  (0, '{}', null, null, null, 'sound'),
  (1, '{"tenant": {"slug": "pgtap-n0"}}', 'DUPLICATE_SLUG', '/tenant/slug', 0, 'the slug of another item'),
  (2, '{"tenant": {"slug": null, "name": "Pgtap n0"}}', 'DUPLICATE_SLUG', '/tenant/slug', 0, 'a slug made of its name that is another item''s'),
  (3, '{"tenant": {"slug": "pgtap-there"}}', 'DUPLICATE_SLUG', '/tenant/slug', null, 'an active tenant''s slug'),
  (4, '{"tenant": {"slug": "pgtap-reserving"}}', 'DUPLICATE_SLUG', '/tenant/slug', null, 'the slug of a tenant that is being made'),
  (5, '{"tenant": {"slug": "pgtap-reserved"}}', 'INVALID_SLUG', '/tenant/slug', null, 'a reserved slug'),
  (6, '{"tenant": {"slug": "pgtap-resting"}}', 'DUPLICATE_SLUG', '/tenant/slug', null, 'a purged tenant''s slug'),
  (7, '{"tenant": {"slug": "pgtap-rested"}}', null, null, null, 'one that has rested long enough'),
  (8, '{"tenant": {"domain": "there.pgtap.test"}}', 'DUPLICATE_DOMAIN', '/tenant/domain', null, 'an active tenant''s domain'),
  (9, '{"tenant": {"domain": "new.pgtap.test"}}', null, null, null, 'a new domain'),
  (10, '{"tenant": {"domain": "new.pgtap.test"}}', 'DUPLICATE_DOMAIN', '/tenant/domain', 9, 'the domain of another item'),
  (11, '{"owner": {"email": "N0@PGTAP.test"}}', 'EMAIL_UNAVAILABLE', '/owner/email', 0, 'the address of another item, in capitals'),
  (12, '{"owner": {"email": "there@pgtap.test"}}', 'EMAIL_UNAVAILABLE', '/owner/email', null, 'a user''s address'),
  (13, '{"owner": {"email": "reserving@pgtap.test"}}', 'EMAIL_UNAVAILABLE', '/owner/email', null, 'an address that a request holds'),
  (14, jsonb_build_object('owner', jsonb_build_object('mode', 'existing', 'email', tests.email_of('existing'), 'user_id', tests.user_id('existing'))), null, null, null, 'an existing owner'),
  (15, jsonb_build_object('owner', jsonb_build_object('mode', 'existing', 'email', tests.email_of('existing'), 'user_id', upper(tests.user_id('existing')::text))), null, null, null, 'the same once more'),
  (16, jsonb_build_object('owner', jsonb_build_object('mode', 'existing', 'email', tests.email_of('admin'), 'user_id', tests.user_id('existing'))), 'VALIDATION_ERROR', '/owner/user_id', null, 'an existing owner with another''s address'),
  (17, jsonb_build_object('owner', jsonb_build_object('email', tests.email_of('existing'))), 'EMAIL_UNAVAILABLE', '/owner/email', null, 'an existing user''s address for a new one'),
  (18, '{"template": "unknown"}', 'VALIDATION_ERROR', '/template', null, 'an unknown template'),
  (19, '{"owner": {"email": "n0@pgtap.test"}, "tenant": {"slug": "pgtap-n0"}}', 'DUPLICATE_SLUG', '/tenant/slug', 0, 'several: the first is the code');

create temporary table told on commit drop as
with items as (
  select jsonb_agg(jsonb_build_object('payload', tests.payload('n' || position, changes)) order by position) as items from cases
)
select
  public.examine_batch(tests.key_of('many'), items) as report,
  tests.error_of(format('select tests.accept(%L, %L, %L)', 'many', items, 'all_or_nothing')) as refusal,
  items
from items;
select is(told.report - '{items,rate_limit}'::text[], '{"total": 20, "faulty": 15}', 'the report counts') from told;
select is(jsonb_build_array(f -> 'code', f #> '{errors,0,pointer}', f -> 'duplicate_of'), jsonb_build_array(c.code, c.pointer, c.duplicate_of), c.what)
from cases c
left join (select f from told, jsonb_array_elements(told.report -> 'items') f) f on (f ->> 'position')::integer = c.position
where c.code is not null order by c.position;
select is_empty(
  $$ select from cases c, told, jsonb_array_elements(told.report -> 'items') f where (f ->> 'position')::integer = c.position and c.code is null $$,
  'what is sound is not in it'
);
select is((tests.batch('many')).id, null, 'nothing is written');
select is(refusal ->> 'code', 'BATCH_REJECTED', 'all or nothing is refused as a whole') from told;
select is(
  (select jsonb_agg(f - 'errors' - 'reason') from jsonb_array_elements(refusal #> '{detail,items}') f),
  (select jsonb_agg(f - 'errors') from jsonb_array_elements(report -> 'items') f),
  'with the same report'
) from told;
select tests.accept('many', items) from told;
select is(
  tests.item_states('many'),
  (select array_agg(case when code is null then 'queued' else 'failed:' || code end order by position) from cases),
  'each item by itself: what is sound is queued'
);
