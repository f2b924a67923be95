-- In both isolations.
select tests.create_admin('admin');
select tests.sign_in('admin');

select is(tests.error_of(format('select tests.provision(%L, %L)', 'odd', changes)), null, name)
from (
  values
    ('a name of 255 characters', jsonb_build_object('tenant', jsonb_build_object('name', repeat('🏢', 255)))),
    ('a name in another script', '{"tenant": {"name": "東京タワー"}}'),
    ('a name that looks like SQL', '{"tenant": {"name": "''; drop table tenants; --"}}'),
    ('a name that looks like HTML', '{"tenant": {"name": "<script>alert(1)</script>"}}'),
    ('a slug of three characters', '{"tenant": {"slug": "z9z"}}'),
    ('a slug of digits', '{"tenant": {"slug": "20261120"}}'),
    ('a slug of 63 characters', jsonb_build_object('tenant', jsonb_build_object('slug', repeat('z', 63)))),
    ('an internationalised domain', '{"tenant": {"domain": "xn--mller-kva.pgtap.test"}}'),
    ('UTC', '{"tenant": {"timezone": "UTC"}}'),
    ('a zone of three parts', '{"tenant": {"timezone": "America/Argentina/Buenos_Aires"}}'),
    ('a zone with hyphens', '{"tenant": {"timezone": "America/Port-au-Prince"}}'),
    ('a zone by offset', '{"tenant": {"timezone": "Etc/GMT-14"}}'),
    ('an alias of a zone', '{"tenant": {"timezone": "Asia/Calcutta"}}'),
    ('an e-mail with a plus', '{"owner": {"email": "jane+acme@pgtap.test"}}'),
    ('an e-mail with an apostrophe', '{"owner": {"email": "o''brien@pgtap.test"}}'),
    ('one of each limit', '{"limits": {"users": 1, "storage_gb": 1}}'),
    ('as much as there is', '{"limits": {"users": 10000, "storage_gb": 1000}}'),
    ('a whole number that is written with a point', '{"limits": {"users": 10.0, "storage_gb": 1e2}}'),
    ('a feature twice', '{"features": ["basic", "basic"]}'),
    ('deep settings', jsonb_build_object('tenant', jsonb_build_object('settings', (repeat('{"a":', 32) || '1' || repeat('}', 32))::jsonb)))
) as cases (name, changes);

select tests.provision('pointed', '{"limits": {"users": 10}}');
select is(
  tests.error_of($$ select tests.provision('pointed', '{"limits": {"users": 10.0}}') $$) ->> 'code', 'DUPLICATE_REQUEST',
  '10 and 10.0 are one payload'
);
