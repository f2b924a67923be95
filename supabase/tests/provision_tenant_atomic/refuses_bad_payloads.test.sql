-- In both isolations.
select tests.create_admin('admin');
select tests.sign_in('admin');

create temporary table cases (name text, changes jsonb, code text, pointers text[]) on commit drop;
insert into cases values
  ('no name', '{"tenant": {"name": null}}', 'VALIDATION_ERROR', '{/tenant/name}'),
  ('an empty name', '{"tenant": {"name": ""}}', 'VALIDATION_ERROR', '{/tenant/name}'),
  ('a name of spaces', '{"tenant": {"name": "   "}}', 'VALIDATION_ERROR', '{/tenant/name}'),
  ('a name with spaces around', '{"tenant": {"name": " Acme "}}', 'VALIDATION_ERROR', '{/tenant/name}'),
  ('a name of 256 characters', jsonb_build_object('tenant', jsonb_build_object('name', repeat('ä', 256))), 'VALIDATION_ERROR', '{/tenant/name}'),
  ('a name with a newline', '{"tenant": {"name": "Ac\nme"}}', 'VALIDATION_ERROR', '{/tenant/name}'),
  ('a name with an escape', '{"tenant": {"name": "Ac\u001b[2Jme"}}', 'VALIDATION_ERROR', '{/tenant/name}'),
  ('a name with a C1 control', '{"tenant": {"name": "Ac\u0085me"}}', 'VALIDATION_ERROR', '{/tenant/name}'),

  ('an empty slug', '{"tenant": {"slug": ""}}', 'INVALID_SLUG', '{/tenant/slug}'),
  ('a reserved slug', '{"tenant": {"slug": "admin"}}', 'INVALID_SLUG', '{/tenant/slug}'),
  ('a punycode slug', '{"tenant": {"slug": "xn--a"}}', 'INVALID_SLUG', '{/tenant/slug}'),
  ('a punycode slug of a whole word', '{"tenant": {"slug": "xn--dmin-6cd"}}', 'INVALID_SLUG', '{/tenant/slug}'),
  ('a Cyrillic letter in a slug', '{"tenant": {"slug": "\u0430dmin"}}', 'INVALID_SLUG', '{/tenant/slug}'),
  ('full-width letters in a slug', '{"tenant": {"slug": "\uff41\uff44min"}}', 'INVALID_SLUG', '{/tenant/slug}'),
  ('a zero-width joiner in a slug', '{"tenant": {"slug": "ad\u200dmin"}}', 'INVALID_SLUG', '{/tenant/slug}'),
  ('a soft hyphen in a slug', '{"tenant": {"slug": "ad\u00admin"}}', 'INVALID_SLUG', '{/tenant/slug}'),
  ('a newline at the end of a slug', '{"tenant": {"slug": "acme\n"}}', 'INVALID_SLUG', '{/tenant/slug}'),
  ('a carriage return at the end of a slug', '{"tenant": {"slug": "acme\r"}}', 'INVALID_SLUG', '{/tenant/slug}'),
  ('two hyphens in a slug', '{"tenant": {"slug": "a--b"}}', 'INVALID_SLUG', '{/tenant/slug}'),
  ('a hyphen at the beginning of a slug', '{"tenant": {"slug": "-acme"}}', 'INVALID_SLUG', '{/tenant/slug}'),
  ('a hyphen at the end of a slug', '{"tenant": {"slug": "acme-"}}', 'INVALID_SLUG', '{/tenant/slug}'),
  ('a capital in a slug', '{"tenant": {"slug": "Acme"}}', 'INVALID_SLUG', '{/tenant/slug}'),
  ('a dot in a slug', '{"tenant": {"slug": "ac.me"}}', 'INVALID_SLUG', '{/tenant/slug}'),
  ('a slug of two characters', '{"tenant": {"slug": "ab"}}', 'INVALID_SLUG', '{/tenant/slug}'),
  ('a slug of 64 characters', jsonb_build_object('tenant', jsonb_build_object('slug', repeat('a', 64))), 'INVALID_SLUG', '{/tenant/slug}'),
  ('a slug of a megabyte', jsonb_build_object('tenant', jsonb_build_object('slug', repeat('a', 1000000))), 'INVALID_SLUG', '{/tenant/slug}'),

  ('an empty domain', '{"tenant": {"domain": ""}}', 'VALIDATION_ERROR', '{/tenant/domain}'),
  ('a domain of one label', '{"tenant": {"domain": "localhost"}}', 'VALIDATION_ERROR', '{/tenant/domain}'),
  ('an address as domain', '{"tenant": {"domain": "10.0.0.1"}}', 'VALIDATION_ERROR', '{/tenant/domain}'),
  ('a URL as domain', '{"tenant": {"domain": "https://acme.test/"}}', 'VALIDATION_ERROR', '{/tenant/domain}'),
  ('capitals in a domain', '{"tenant": {"domain": "Acme.test"}}', 'VALIDATION_ERROR', '{/tenant/domain}'),
  ('a dot at the end of a domain', '{"tenant": {"domain": "acme.test."}}', 'VALIDATION_ERROR', '{/tenant/domain}'),
  ('a domain of 256 characters', jsonb_build_object('tenant', jsonb_build_object('domain', repeat('a.', 126) || 'test')), 'VALIDATION_ERROR', '{/tenant/domain}'),

  ('an empty time zone', '{"tenant": {"timezone": ""}}', 'VALIDATION_ERROR', '{/tenant/timezone}'),
  ('a zone on Mars', '{"tenant": {"timezone": "Mars/X"}}', 'VALIDATION_ERROR', '{/tenant/timezone}'),
  ('a zone on Mars that Postgres takes for a POSIX zone', '{"tenant": {"timezone": "Mars/Base1"}}', 'VALIDATION_ERROR', '{/tenant/timezone}'),
  ('a zone on Mars with an offset', '{"tenant": {"timezone": "Mars/X+5"}}', 'VALIDATION_ERROR', '{/tenant/timezone}'),
  ('an offset that nobody has', '{"tenant": {"timezone": "Etc/GMT+99"}}', 'VALIDATION_ERROR', '{/tenant/timezone}'),
  ('a POSIX zone', '{"tenant": {"timezone": "ABC+5"}}', 'VALIDATION_ERROR', '{/tenant/timezone}'),
  ('an abbreviation', '{"tenant": {"timezone": "CEST"}}', 'VALIDATION_ERROR', '{/tenant/timezone}'),
  ('an offset', '{"tenant": {"timezone": "+02:00"}}', 'VALIDATION_ERROR', '{/tenant/timezone}'),
  ('a path', '{"tenant": {"timezone": "../../etc/passwd"}}', 'VALIDATION_ERROR', '{/tenant/timezone}'),

  ('an empty currency', '{"tenant": {"currency": ""}}', 'VALIDATION_ERROR', '{/tenant/currency}'),
  ('a currency in lower case', '{"tenant": {"currency": "eur"}}', 'VALIDATION_ERROR', '{/tenant/currency}'),
  ('a currency of four letters', '{"tenant": {"currency": "EURO"}}', 'VALIDATION_ERROR', '{/tenant/currency}'),
  ('a currency in Greek letters', '{"tenant": {"currency": "ΕUR"}}', 'VALIDATION_ERROR', '{/tenant/currency}'),

  ('an empty contact address', '{"tenant": {"contact": {"email": ""}}}', 'VALIDATION_ERROR', '{/tenant/contact/email}'),
  ('a contact address without at', '{"tenant": {"contact": {"email": "office"}}}', 'VALIDATION_ERROR', '{/tenant/contact/email}'),
  ('an empty phone number', '{"tenant": {"contact": {"phone": ""}}}', 'VALIDATION_ERROR', '{/tenant/contact/phone}'),
  ('a phone number of 51 characters', jsonb_build_object('tenant', jsonb_build_object('contact', jsonb_build_object('phone', repeat('1', 51)))), 'VALIDATION_ERROR', '{/tenant/contact/phone}'),
  ('a postal address of 501 characters', jsonb_build_object('tenant', jsonb_build_object('contact', jsonb_build_object('address', repeat('x', 501)))), 'VALIDATION_ERROR', '{/tenant/contact/address}'),
  ('settings nested 33 levels deep', jsonb_build_object('tenant', jsonb_build_object('settings', (repeat('{"a":', 33) || '1' || repeat('}', 33))::jsonb)), 'VALIDATION_ERROR', '{/tenant/settings}'),
  ('lists nested 2,100 levels deep', jsonb_build_object('tenant', jsonb_build_object('settings', ('{"a":' || repeat('[', 2100) || repeat(']', 2100) || '}')::jsonb)), 'VALIDATION_ERROR', '{/tenant/settings}'),
  ('settings over 16 KiB', jsonb_build_object('tenant', jsonb_build_object('settings', jsonb_build_object('a', repeat('x', 16384)))), 'VALIDATION_ERROR', '{/tenant/settings}'),

  ('no e-mail', '{"owner": {"email": null}}', 'EMAIL_VALIDATION_FAILED', '{/owner/email}'),
  ('an empty e-mail', '{"owner": {"email": ""}}', 'EMAIL_VALIDATION_FAILED', '{/owner/email}'),
  ('an e-mail without at', '{"owner": {"email": "jane"}}', 'EMAIL_VALIDATION_FAILED', '{/owner/email}'),
  ('an e-mail without a dotted domain', '{"owner": {"email": "jane@localhost"}}', 'EMAIL_VALIDATION_FAILED', '{/owner/email}'),
  ('an e-mail with a space', '{"owner": {"email": "ja ne@acme.test"}}', 'EMAIL_VALIDATION_FAILED', '{/owner/email}'),
  ('an e-mail with a second header', '{"owner": {"email": "jane@acme.test\nbcc: x@acme.test"}}', 'EMAIL_VALIDATION_FAILED', '{/owner/email}'),
  ('an e-mail with a Cyrillic letter', '{"owner": {"email": "j\u0430ne@acme.test"}}', 'EMAIL_VALIDATION_FAILED', '{/owner/email}'),
  ('an e-mail with a local part of 65 characters', jsonb_build_object('owner', jsonb_build_object('email', repeat('a', 65) || '@acme.test')), 'EMAIL_VALIDATION_FAILED', '{/owner/email}'),
  ('no full name', '{"owner": {"full_name": null}}', 'VALIDATION_ERROR', '{/owner/full_name}'),
  ('an empty full name', '{"owner": {"full_name": ""}}', 'VALIDATION_ERROR', '{/owner/full_name}'),
  ('a full name of 256 characters', jsonb_build_object('owner', jsonb_build_object('full_name', repeat('x', 256))), 'VALIDATION_ERROR', '{/owner/full_name}'),
  ('an empty mode', '{"owner": {"mode": ""}}', 'VALIDATION_ERROR', '{/owner/mode}'),
  ('an unknown mode', '{"owner": {"mode": "magic"}}', 'VALIDATION_ERROR', '{/owner/mode}'),
  ('mode existing without a user', '{"owner": {"mode": "existing"}}', 'VALIDATION_ERROR', '{/owner/user_id}'),
  ('a user in another mode', jsonb_build_object('owner', jsonb_build_object('user_id', gen_random_uuid())), 'VALIDATION_ERROR', '{/owner/user_id}'),
  ('a user id that is none', '{"owner": {"mode": "existing", "user_id": "42"}}', 'VALIDATION_ERROR', '{/owner/user_id}'),
  ('an empty user id', '{"owner": {"mode": "existing", "user_id": ""}}', 'VALIDATION_ERROR', '{/owner/user_id}'),
  ('a password, which must never come here', '{"owner": {"mode": "password", "password": "correct horse battery"}}', 'VALIDATION_ERROR', '{/owner/password}'),

  ('an empty template', '{"template": ""}', 'VALIDATION_ERROR', '{/template}'),
  ('a template that is no label', '{"template": "De Fault"}', 'VALIDATION_ERROR', '{/template}'),
  ('an unknown template', '{"template": "pgtap-none"}', 'VALIDATION_ERROR', '{/template}'),
  ('an empty isolation', '{"isolation": ""}', 'VALIDATION_ERROR', '{/isolation}'),
  ('an unknown isolation', '{"isolation": "none"}', 'VALIDATION_ERROR', '{/isolation}'),
  ('an isolation in capitals', '{"isolation": "SCHEMA"}', 'VALIDATION_ERROR', '{/isolation}'),
  ('an unknown feature', '{"features": ["basic", "time_travel"]}', 'VALIDATION_ERROR', '{/features}'),
  ('a feature that is a number', '{"features": [1]}', 'VALIDATION_ERROR', '{/features}'),
  ('a feature that is null', '{"features": [null]}', 'VALIDATION_ERROR', '{/features}'),
  ('a list of lists of features', '{"features": [["basic"]]}', 'VALIDATION_ERROR', '{/features}'),
  ('features as text', '{"features": "basic"}', 'VALIDATION_ERROR', '{/features}'),
  ('features as an object', '{"features": {"basic": true}}', 'VALIDATION_ERROR', '{/features}'),
  ('an API key that is text', '{"api_key": "true"}', 'VALIDATION_ERROR', '{/api_key}'),
  ('an API key that is a number', '{"api_key": 1}', 'VALIDATION_ERROR', '{/api_key}'),

  ('two faults of one kind', '{"tenant": {"name": null, "currency": "x"}}', 'VALIDATION_ERROR', '{/tenant/currency,/tenant/name}'),
  ('two faults of two kinds', '{"tenant": {"slug": "x"}, "owner": {"email": "x"}}', 'VALIDATION_ERROR', '{/owner/email,/tenant/slug}');

-- Numbers.
insert into cases
select format('%s: %s', field, value), jsonb_build_object('limits', jsonb_build_object(field, value)), 'VALIDATION_ERROR', array['/limits/' || field]
from unnest('{users,storage_gb}'::text[]) field,
  unnest(array['0', '-1', '1.5', '10001', '1e400', '"5"', 'true', '[]', '{}', '""']::jsonb[]) value;
insert into cases values ('storage_gb: 1001', '{"limits": {"storage_gb": 1001}}', 'VALIDATION_ERROR', '{/limits/storage_gb}');

-- Wrong types, everywhere.
insert into cases
select
  format('%s as %s', array_to_string(path, '.'), value),
  (select tests.merge(part, '{}') from (
    select case cardinality(path)
      when 1 then jsonb_build_object(path[1], value)
      when 2 then jsonb_build_object(path[1], jsonb_build_object(path[2], value))
      else jsonb_build_object(path[1], jsonb_build_object(path[2], jsonb_build_object(path[3], value)))
    end as part
  ) built),
  case path when '{tenant,slug}' then 'INVALID_SLUG' when '{owner,email}' then 'EMAIL_VALIDATION_FAILED' else 'VALIDATION_ERROR' end,
  case when path = '{owner,user_id}' then '{/owner/user_id}' else array['/' || array_to_string(path, '/')] end
from (
  select string_to_array(field, '.') as path
  from unnest('{
    tenant.name,tenant.slug,tenant.domain,tenant.timezone,tenant.currency,tenant.contact.email,tenant.contact.phone,
    tenant.contact.address,owner.email,owner.full_name,owner.mode,owner.user_id,template,isolation
  }'::text[]) field
) fields, unnest(array['1', 'true', '["a"]', '{"a": 1}']::jsonb[]) value;
insert into cases
select
  format('%s as %s', field, value),
  case field
    when 'tenant.contact' then jsonb_build_object('tenant', jsonb_build_object('contact', value))
    when 'tenant.settings' then jsonb_build_object('tenant', jsonb_build_object('settings', value))
    else jsonb_build_object(field, value)
  end,
  'VALIDATION_ERROR',
  array['/' || replace(field, '.', '/')]
from unnest('{tenant.contact,tenant.settings,limits}'::text[]) field, unnest(array['1', '"a"', '[]', 'true']::jsonb[]) value;

-- Unknown fields, everywhere.
insert into cases values
  ('an unknown field', '{"colour": "red"}', 'VALIDATION_ERROR', '{/colour}'),
  ('an unknown field of the tenant', '{"tenant": {"status": "active"}}', 'VALIDATION_ERROR', '{/tenant/status}'),
  ('an unknown field of the contact', '{"tenant": {"contact": {"fax": "1"}}}', 'VALIDATION_ERROR', '{/tenant/contact/fax}'),
  ('an unknown field of the owner', '{"owner": {"role": "ADMIN"}}', 'VALIDATION_ERROR', '{/owner/role}'),
  ('an unknown limit', '{"limits": {"cpus": 1}}', 'VALIDATION_ERROR', '{/limits/cpus}'),
  ('a prototype', '{"__proto__": {"isolation": "schema"}}', 'VALIDATION_ERROR', '{/__proto__}'),
  ('an unknown field with a slash and a tilde', '{"tenant": {"a/b~c": 1}}', 'VALIDATION_ERROR', '{/tenant/a~1b~0c}');

create temporary table outcomes on commit drop as
select c.*, tests.error_of(format('select tests.provision(%L, %L)', 'bad', c.changes)) as problem from cases c;
select is(
  row (problem ->> 'code', tests.pointers_of(problem))::text, row (code, pointers)::text,
  format('%s is %s at %s', left(name, 80), code, array_to_string(pointers, ' and '))
)
from outcomes;
select is_empty($$ select name from outcomes where problem ->> 'sqlstate' <> 'PT400' $$, 'all of them are a 400');

-- What is no payload at all.
select is(
  row (problem ->> 'code', tests.pointers_of(problem))::text, row ('VALIDATION_ERROR', pointers)::text, format('%s as the whole payload', coalesce(payload, 'NULL'))
)
from (
  values
    ('{}', '{/owner/email,/owner/full_name,/tenant/name}'::text[]),
    (null, '{/owner/email,/owner/full_name,/tenant/name}'),
    ('null', '{"",/owner/email,/owner/full_name,/tenant/name}'),
    ('[]', '{"",/owner/email,/owner/full_name,/tenant/name}'),
    ('"x"', '{"",/owner/email,/owner/full_name,/tenant/name}'),
    ('{"tenant": null, "owner": []}', '{/owner,/owner/email,/owner/full_name,/tenant,/tenant/name}')
) as payloads (payload, pointers),
  lateral (select tests.error_of(format('select public.provision_tenant_atomic(tests.key_of(%L), %L)', 'bad', payload)) as problem) as tried;

select is((tests.request('bad')).id, null, 'none of them left a request');
