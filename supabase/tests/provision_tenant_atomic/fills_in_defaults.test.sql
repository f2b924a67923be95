select tests.create_admin('admin');
select tests.sign_in('admin');
select tests.provision('plain');
select tests.provision('slugless', '{"tenant": {"name": "Pgtap Müller & Söhne", "slug": null}}');
select tests.provision('shouting', '{"owner": {"email": "SHOUTING@PGTAP.Test"}, "tenant": {"contact": {"email": "Office@PGTAP.test"}}}');
select tests.sign_out();

select is((tests.tenant('plain')).timezone, 'UTC', 'the time zone is UTC unless given');
select is((tests.tenant('plain')).currency, 'USD', 'the currency is USD unless given');
select is((tests.tenant('plain')).isolation, 'shared', 'isolation is shared unless given');
select is((tests.tenant('plain')).settings, '{}', 'settings are empty unless given');
select is((tests.request('plain')).owner_mode, 'invite', 'the owner is invited unless said otherwise');
select is(
  (tests.request('plain')).payload,
  '{
    "tenant": {
      "name": "Tenant plain", "slug": "pgtap-plain", "domain": null, "timezone": "UTC", "currency": "USD",
      "contact": {"email": null, "phone": null, "address": null}, "settings": {}
    },
    "owner": {"email": "plain@pgtap.test", "full_name": "Jane Doe", "mode": "invite", "user_id": null},
    "template": "default", "isolation": "shared", "features": null,
    "limits": {"users": null, "storage_gb": null}, "api_key": false
  }',
  'the stored payload says every field, so that two ways of saying the same are one payload'
);
select is(
  (tests.request('slugless')).payload #>> '{tenant,slug}', 'pgtap-muller-sohne',
  'a slug is made from the name where none is given'
);
select is((tests.request('shouting')).owner_email, 'shouting@pgtap.test', 'the owner''s address is stored in lower case');
select is((tests.tenant('shouting')).contact_email, 'office@pgtap.test', 'the contact''s address is stored in lower case');

select tests.sign_in('admin');
select is(
  tests.error_of($$ select tests.provision('nameless', '{"tenant": {"name": "東京", "slug": null}}') $$) ->> 'code',
  'INVALID_SLUG',
  'a name that makes no slug needs one to be given'
);
select lives_ok(
  $$
    select tests.provision('explicit', '{
      "tenant": {"domain": null, "timezone": null, "currency": null, "contact": null, "settings": null},
      "owner": {"mode": null, "user_id": null},
      "template": null, "isolation": null, "features": null, "limits": null, "api_key": null
    }')
  $$,
  'an optional field that is null is one that is left out'
);
select is(
  (tests.request('explicit')).payload #- '{tenant,name}' #- '{tenant,slug}' #- '{owner,email}',
  (tests.request('plain')).payload #- '{tenant,name}' #- '{tenant,slug}' #- '{owner,email}',
  'null and left out are one payload'
);
