-- In both isolations.
select tests.create_admin('warden');
select tests.create_admin('admin');
insert into public.tenant_templates (name, version, definition) values ('pgtap', 1, tests.definition('one'));
select tests.sign_in('admin');
select tests.provision_and_activate('acme', '{
  "template": "pgtap", "features": ["webhooks"], "limits": {"users": 77}, "api_key": false,
  "tenant": {
    "timezone": "Europe/Berlin", "currency": "EUR", "settings": {"commission": 10}, "domain": "acme.pgtap.test",
    "contact": {"email": "office@acme.pgtap.test", "phone": "1", "address": "Here 1"}
  }
}');
select tests.sign_out();
-- As the owner has made it.
select tests.in_catalogue('acme', 'update %I.segments set hero_title = ''Welcome'', position = 7 where tenant_id = $1');
select tests.in_catalogue('acme', 'insert into %I.segments (tenant_id, slug, name, position) values ($1, ''empty'', ''Empty'', 3)');
select tests.in_catalogue('acme', 'insert into %1$I.packages (tenant_id, segment_id, slug, name, price_minor, grouping_order)
  select s.tenant_id, s.id, ''added'', ''Added'', 9007199254740991, 1 from %1$I.segments s where s.tenant_id = $1 and s.slug = ''one''');
update public.tenant_templates set is_current = false where name = 'pgtap';

select tests.sign_in('admin');
create function pg_temp.clone(p_name text, p_changes jsonb default '{}') returns jsonb
language sql as $$
  select tests.provision(p_name, jsonb_build_object('clone_of', (tests.tenant('acme')).id) || p_changes)
$$;
select is(pg_temp.clone('plain') ->> 'status', 'processing', 'a tenant is cloned, its template retired or not');
select pg_temp.clone('own', '{
  "features": [], "limits": {"storage_gb": 9}, "tenant": {"timezone": "UTC", "currency": "USD", "settings": {}, "name": "Own", "slug": "pgtap-own"}
}');
select tests.sign_out();
select results_eq(
  $$ select tests.catalogue('plain') $$,
  $$ values ('3 empty'), ('7 one Welcome 1 added 9007199254740991'), ('7 one Welcome 1 one 100') $$,
  'with segments, packages, prices and order as they are now'
);
select results_eq(
  $$ select t.timezone, t.currency, t.settings, t.features, t.user_limit, t.storage_limit_gb, t.template_name, t.template_version
     from public.tenants t where t.slug = tests.slug_of('plain') $$,
  $$ values ('Europe/Berlin', 'EUR', '{"commission": 10}'::jsonb, '{webhooks}'::text[], 77, 6, 'pgtap', 1) $$,
  'with settings and limits, and the template that the source records'
);
select results_eq(
  $$ select t.timezone, t.currency, t.settings, t.features, t.user_limit, t.storage_limit_gb
     from public.tenants t where t.slug = tests.slug_of('own') $$,
  $$ values ('UTC', 'USD', '{}'::jsonb, '{}'::text[], 77, 9) $$,
  'what is given wins'
);
select results_eq(
  $$ select t.domain, t.contact_email, t.contact_phone, t.contact_address, t.owner_id from public.tenants t where t.slug = tests.slug_of('plain') $$,
  $$ values (null::text, null::text, null::text, null::text, null::uuid) $$, 'domain, contact and owner are not copied'
);
select is((select count(*) from public.tenant_members where tenant_id = (tests.tenant('plain')).id), 0::bigint, 'nor are members');
select is((select count(*) from private.tenant_api_keys where tenant_id = (tests.tenant('plain')).id), 0::bigint, 'nor are keys');
select is(
  (select details from public.provisioning_events where tenant_id = (tests.tenant('plain')).id and action = 'tenant_cloned'),
  jsonb_build_object('source_tenant_id', (tests.tenant('acme')).id), 'the audit says what it is a clone of'
);
select is((tests.request('plain')).payload ->> 'clone_of', (tests.tenant('acme')).id::text, 'and so does its request');
select is(private.describe_tenant(tests.tenant('plain')) #>> '{tenant,cloned_from}', (tests.tenant('acme')).id::text, 'and so does what admins read');
select is((tests.request('acme')).payload ? 'clone_of', false, 'of other requests the payload is as it ever was');
select ok(private.has_template_catalogue((tests.tenant('plain')).id), 'it has what it began with');
select tests.in_catalogue('acme', 'update %I.packages set price_minor = 1 where tenant_id = $1');
select ok(private.has_template_catalogue((tests.tenant('plain')).id), 'whatever becomes of the source');
select tests.in_catalogue('plain', 'update %I.packages set price_minor = 1 where tenant_id = $1 and slug = ''added''');
select ok(not private.has_template_catalogue((tests.tenant('plain')).id), 'until somebody changes it');
select tests.remove_segments('plain');
select private.restore_catalogue((tests.tenant('plain')).id);
select results_eq(
  $$ select tests.catalogue('plain') $$,
  $$ values ('3 empty'), ('7 one Welcome 1 added 9007199254740991'), ('7 one Welcome 1 one 100') $$,
  'what it loses it is given back as it began'
);
