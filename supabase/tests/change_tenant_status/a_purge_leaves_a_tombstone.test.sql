-- In both isolations.
select tests.create_admin('warden');
select tests.tenant_in_status('acme', 'archived');
create temporary table before on commit drop as select * from public.invariant_violations();
create temporary table acme on commit drop as select * from public.tenants where slug = 'pgtap-acme';
grant select on acme to public;
create function pg_temp.purge(p_confirm text) returns jsonb
language sql as $$ select public.change_tenant_status(id, 'purge', 'contract over', p_confirm) from acme $$;

select tests.sign_in('warden');
select is(tests.error_of(format('select pg_temp.purge(%L)', confirm)), '{
  "sqlstate": "PT400", "code": "VALIDATION_ERROR",
  "detail": {"errors": [{"pointer": "/confirm", "message": "must be the tenant''s slug"}]}
}', format('%s confirms nothing', coalesce(quote_literal(confirm), 'no word')))
from unnest(array[null, '', 'acme', 'PGTAP-ACME', 'pgtap-acme ']) confirm;
select is(pg_temp.purge('pgtap-acme') - 'tenant_id', '{"slug": "pgtap-acme", "status": "purged", "is_changed": true}', 'the slug does');
select is(pg_temp.purge('pgtap-acme') - 'tenant_id', '{"slug": "pgtap-acme", "status": "purged", "is_changed": false}', 'asked again, it is done');
select is(tests.error_of('select pg_temp.purge(''acme'')') ->> 'code', 'VALIDATION_ERROR', 'with another word it is asked for wrongly, still');

select tests.sign_out();
select is_empty(format('select from %s where tenant_id = %L', relation, id), format('nothing is left in %s', relation))
from acme, unnest('{public.segments,public.packages,public.tenant_members,private.tenant_api_keys}'::text[]) relation;
select is((tests.tenant('acme')).id, null, 'nor in public.tenants');
select ok(tests.user_exists(tests.user_id('acme')), 'its owner is a user as before');
select is((tests.request('acme')).status, 'completed', 'its request stays');
select results_eq(
  $$ select e.actor_id, e.before, e.after, e.details from public.provisioning_events e join acme a on a.id = e.tenant_id where action = 'tenant_purged' $$,
  $$
    values (
      tests.user_id('warden'), '{"status": "archived"}'::jsonb, '{"status": "purged"}'::jsonb,
      '{"slug": "pgtap-acme", "reason": "contract over"}'::jsonb
    )
  $$,
  'and its history, with this in it'
);
select results_eq(
  'select d.slug, d.purged_by, d.reissue_after - d.purged_at from private.tenant_tombstones d join acme a on a.id = d.tenant_id',
  $$ values ('pgtap-acme', tests.user_id('warden'), interval '30 days') $$, 'the tombstone keeps the slug for 30 days'
);
select is_empty('select * from public.invariant_violations() except all select * from before', 'nothing is wrong with that');

select tests.sign_in('warden');
select is(tests.error_of(statement) ->> 'code', 'TENANT_PURGED', title)
from (
  values
    ('a replay of the key that made it', 'select tests.provision(''acme'', ''{}'', tests.user_id(''acme''))'),
    ('its result', 'select public.get_provisioning_result((tests.request(''acme'')).id)'),
    ('its status', 'select public.get_tenant_status(id) from acme'),
    ('its transfer', 'select public.transfer_tenant(id, ''warden@pgtap.test'') from acme'),
    ('its set-up e-mail', 'select public.claim_setup_email(id) from acme')
) as asked (title, statement);
select is(
  tests.error_of('select tests.provision(''acme'', ''{"tenant": {"name": "Another"}}'')') ->> 'code', 'IDEMPOTENCY_KEY_REUSED',
  'another payload is another matter'
);
select is(
  public.check_slug_availability('pgtap-acme') - '{suggestions,rate_limit}'::text[], '{"available": false, "reason": "taken"}', 'the slug is taken'
);
select is(
  public.check_slug_availability('pgtap-acme') #>> '{suggestions,0}', 'pgtap-acme-2', 'others are suggested'
);
select tests.sign_out();
insert into private.tenant_tombstones (tenant_id, slug, purged_by, reissue_after)
values (gen_random_uuid(), 'pgtap-acme-2', tests.user_id('warden'), now() + interval '1 day');
select tests.sign_in('warden');
select is(public.check_slug_availability('pgtap-acme') #>> '{suggestions,0}', 'pgtap-acme-3', 'and none that was purged');
select is(
  tests.error_of('select tests.provision(''heir'', ''{"tenant": {"slug": "pgtap-acme"}}'')') ->> 'code', 'DUPLICATE_SLUG',
  'provisioning with it is refused'
);
select tests.sign_out();
select matches(
  tests.error_of(format(
    'insert into public.tenants select (jsonb_populate_record(a, %L)).* from acme a', '{"status": "setup_incomplete", "owner_id": null}'
  )) ->> 'code',
  'was a purged tenant', 'so is whatever writes the row'
);
select is(
  private.error_summary(tests.error_of($$ select private.raise_conflict('purged_slug_is_not_reissued', '{"tenant": {"slug": "pgtap-acme"}}') $$)) ->> 'code',
  'DUPLICATE_SLUG', 'which callers know as a taken slug'
);
update private.tenant_tombstones set purged_at = now() - interval '31 days', reissue_after = now() - interval '1 second';
select tests.sign_in('warden');
select is(public.check_slug_availability('pgtap-acme') ->> 'available', 'true', 'after 30 days it can be had');
select lives_ok('select tests.provision(''heir'', ''{"tenant": {"slug": "pgtap-acme"}}'')', 'and is');
select is(
  tests.error_of('select tests.provision(''acme'', ''{}'', tests.user_id(''acme''))') ->> 'code', 'TENANT_PURGED',
  'the old key still says that its tenant was purged'
);
