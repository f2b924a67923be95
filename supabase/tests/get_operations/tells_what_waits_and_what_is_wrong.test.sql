select tests.create_admin('warden');
select tests.create_admin('admin');
select tests.sign_in('admin');
select tests.provision_and_activate('acme');
select tests.provision('beta');
select tests.accept('batch', tests.items('{b0}'));
select tests.sign_out();

-- The target may have more that waits, but nothing that has waited for 20 years.
update public.tenant_members set setup_email_due_at = clock_timestamp() - interval '20 years' where tenant_id = (tests.tenant('acme')).id;
update public.provisioning_requests set lease_expires_at = clock_timestamp() - interval '20 years' where id = (tests.request('beta')).id;
update public.provisioning_requests set created_at = clock_timestamp() - interval '20 years' where id = (tests.item_request('batch', 0)).id;
select tests.sign_in('admin');
create temporary table told as select public.get_operations(false) as operations;

select ok((operations #>> path)::double precision > 19 * 365 * 86400, what)
from told
cross join (
  values
    ('{queue,pending,oldest_seconds}'::text[], 'an item that nobody has begun is told with its age'),
    ('{queue,expired,oldest_seconds}', 'so is a request that was left behind'),
    ('{setup_emails,oldest_seconds}', 'and an e-mail that is owed')
) as expected (path, what);
select ok((operations ->> 'waiting')::integer >= 3, 'all three wait') from told;
select ok((operations ->> 'open_batches')::integer >= 1, 'the batch is open') from told;
select is(operations -> 'violations', 'null', 'violations are not looked for unless wanted') from told;

select tests.sign_out();
update auth.users set recovery_sent_at = clock_timestamp() where id = (tests.tenant('acme')).owner_id;
select tests.sign_in('admin');
select ok(
  (public.get_operations(false) #>> '{setup_emails,oldest_seconds}')::double precision < 19 * 365 * 86400,
  'an e-mail that the auth service has sent is owed no more, though no worker has looked since'
);

select tests.sign_out();
create temporary table violated as select tests.violate('FAILED_REQUEST_HAS_TENANT') as subject;
grant select on violated to authenticated;
select tests.sign_in('admin');
select is(
  (select jsonb_agg(v - 'repair') from jsonb_array_elements(public.get_operations() -> 'violations') v where v ->> 'subject' = subject),
  jsonb_build_array(jsonb_build_object('invariant', 'I3', 'problem', 'FAILED_REQUEST_HAS_TENANT', 'subject', subject)),
  'and named when they are'
)
from violated;
