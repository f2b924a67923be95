select tests.set_aside();
select tests.create_user(name) from unnest(array['ann', 'bob', 'gone']) name;
update auth.users set deleted_at = now() where id = tests.user_id('gone');

select tests.add_older_tenant('of-ann', array[['ann', 'completed']]);
select tests.add_older_tenant('of-ann-again', array[['ann', 'pending']]);
select tests.add_older_tenant('of-ann-twice', array[['ann', 'completed'], ['ann', 'failed']]);
select tests.add_older_tenant('of-bob', array[['ann', 'pending'], ['bob', 'completed']]);
select tests.add_older_tenant('of-both', array[['ann', 'completed'], ['bob', 'completed']]);
select tests.add_older_tenant('of-either', array[['ann', 'pending'], ['bob', 'pending']]);
select tests.add_older_tenant('of-nobody');
select tests.add_older_tenant('of-a-stranger', array[['stranger', 'completed']]);
select tests.add_older_tenant('of-gone', array[['gone', 'completed'], ['ann', 'pending']]);
select tests.add_older_tenant('of-ann-inactive', array[['ann', 'completed']], ' Inactive ');
select tests.add_older_tenant('of-ann-deleted', array[['ann', 'completed']], 'deleted');
select tests.add_older_tenant('of-ann-odd', array[['ann', 'completed']], 'trial');
select tests.add_older_tenant('of-ann-null', array[['ann', 'completed']], null);
select tests.add_older_tenant('of-nobody-deleted', '{}', 'deleted');
select tests.add_older_tenant('of-ann-failed-deleted', array[['ann', 'failed']], 'archived');
select tests.add_older_tenant('of-nobody-suspended', '{}', 'suspended');
select is((private.adopt_older_system() ->> 'tenants')::integer, 16, 'all of them are carried over');

select is(
  ((tests.older_tenant(slug)).owner_id, (tests.older_tenant(slug)).status)::text,
  (case when owner is not null then tests.user_id(owner) end, status)::text, slug || ' is ' || coalesce(owner, 'nobody') || '''s and ' || status
)
from (
  values
    ('of-ann', 'ann', 'active'), ('of-ann-again', null, 'setup_incomplete'), ('of-ann-twice', 'ann', 'active'), ('of-bob', 'bob', 'active'),
    ('of-both', null, 'setup_incomplete'), ('of-either', null, 'setup_incomplete'), ('of-nobody', null, 'setup_incomplete'),
    ('of-a-stranger', null, 'setup_incomplete'), ('of-gone', null, 'setup_incomplete'),
    ('of-ann-inactive', 'ann', 'suspended'), ('of-ann-deleted', 'ann', 'archived'), ('of-ann-odd', 'ann', 'suspended'),
    ('of-ann-null', 'ann', 'suspended'), ('of-nobody-deleted', null, 'archived'), ('of-ann-failed-deleted', null, 'archived'),
    ('of-nobody-suspended', null, 'setup_incomplete')
) as expected (slug, owner, status);

select is(
  (select f.detail ->> 'reason' from private.adoption_findings f
   where f.kind = 'TENANT_HAS_NO_OWNER' and f.subject = tests.older_id(slug)::text),
  reason, format('%s: %s', slug, reason)
)
from (
  values ('of-both', 'ambiguous'), ('of-either', 'not_completed'), ('of-ann-again', 'not_completed'), ('of-nobody', 'not_linked'), ('of-a-stranger', 'user_is_gone'),
    ('of-gone', 'user_is_gone')
) as expected (slug, reason);
select is(tests.kinds_about(tests.older_id(slug)::text), '{TENANT_STATUS_UNKNOWN}', slug || ' has a status that is not known')
from unnest(array['of-ann-odd', 'of-ann-null']) slug;

select set_eq(
  $$ select m.tenant_id, m.user_id, m.role, m.setup_email_due_at from public.tenant_members m where m.tenant_id in (select id from landlord_legacy.tenants) $$,
  $$ select t.id, t.owner_id, 'OWNER', null::timestamptz from public.tenants t where t.id in (select id from landlord_legacy.tenants) and t.owner_id is not null $$,
  'owners are members, nobody else is, and no e-mail is owed to them'
);
select is_empty(
  $$ select * from private.invariant_violations() v where v.subject in (select id::text from landlord_legacy.tenants) $$,
  'no invariant is violated'
);
