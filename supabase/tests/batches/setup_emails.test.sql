-- In both isolations.
-- Only these tests' owners are owed one.
update public.tenant_members set setup_email_due_at = null where setup_email_due_at is not null;
select tests.create_admin('admin');
select tests.create_user('existing');
select tests.sign_in('admin');
select tests.provision_and_activate('single');
select tests.accept('batch', tests.items('{e0,e1}') || jsonb_build_array(
  jsonb_build_object('payload', tests.payload('e2', jsonb_build_object('owner', jsonb_build_object('mode', 'existing', 'email', tests.email_of('existing'), 'user_id', tests.user_id('existing')))))
));
select tests.sign_out();
select tests.claim_batch('batch');
select tests.give_birth_to_item('batch', p) from generate_series(0, 1) p;

create function tests.owed(p_batch text default null) returns text[]
language sql as $$ select array_agg(split_part(c ->> 'owner_email', '@', 1) order by c ->> 'owner_email') from private.claim_setup_emails(50, (tests.batch(p_batch)).id) c where c ->> 'owner_email' like '%@pgtap.test' $$;
create function tests.pass_time() returns void
language sql as $$ update public.tenant_members set setup_email_due_at = clock_timestamp() - interval '1 second' where setup_email_due_at is not null $$;

select is(tests.owed('batch'), '{e0,e1}', 'invited owners of a batch are owed an e-mail at once, others none');
select is(tests.owed(), null, 'which is sent by one worker');
select is((select setup_email_due_at > clock_timestamp() + interval '110 seconds' from public.tenant_members where tenant_id = (tests.tenant('e0')).id), true, 'should it die, another tries in two minutes');
select tests.pass_time();
update auth.users set recovery_sent_at = now() where email = tests.email_of('e1');
select is(tests.owed(), '{e0,single}', 'of a single request, too, whose sender died; one that the auth service has sent, whoever asked for it, is owed no more');
select is((select setup_email_due_at from public.tenant_members where tenant_id = (tests.tenant('e1')).id), null, 'and never looked at again');
select is((select setup_email_due_at > clock_timestamp() + interval '230 seconds' from public.tenant_members where tenant_id = (tests.tenant('e0')).id), true, 'each time twice as long');
select tests.sign_in('admin');
select public.change_tenant_status((tests.tenant('single')).id, 'suspend');
select tests.sign_out();
select tests.pass_time();
select is(tests.owed(), '{e0}', 'a suspended tenant''s owner is not invited');
select tests.pass_time(), tests.owed() from generate_series(1, 8);
select is((select setup_email_due_at > clock_timestamp() + interval '5 hours' and setup_email_due_at <= clock_timestamp() + interval '6 hours' from public.tenant_members where tenant_id = (tests.tenant('e0')).id), true, 'and at most six hours');
select tests.pass_time();
select is(tests.owed(), '{e0}', 'twelve times');
select tests.pass_time();
select is(tests.owed(), null, 'then it is given up');
select is((select setup_email_due_at from public.tenant_members where tenant_id = (tests.tenant('e0')).id), null, 'for good');
select is((select count(*) from public.provisioning_events e where e.tenant_id = (tests.tenant('e0')).id and e.action = 'setup_email_claimed'), 12::bigint, 'the audit counts them');

select tests.sign_in('admin');
select public.change_tenant_status((tests.tenant('single')).id, 'reactivate');
select tests.sign_out();
select tests.pass_time();
select is(tests.owed(), '{single}', 'one of a suspended tenant is owed when it is active again');
select tests.sign_in('admin');
select public.transfer_tenant((tests.tenant('single')).id, tests.email_of('existing'));
select tests.sign_out();
select tests.pass_time();
select is(tests.owed(), null, 'one who is the owner no more is not invited to become it');

update public.tenant_members set setup_email_due_at = clock_timestamp() - interval '1 hour' where tenant_id = (tests.tenant('e1')).id;
update public.tenant_members set setup_email_due_at = clock_timestamp() - interval '1 minute', setup_email_attempts = 0 where tenant_id = (tests.tenant('e0')).id;
select is(
  (select array_agg(split_part(c ->> 'owner_email', '@', 1)) from private.claim_setup_emails(1, (tests.batch('batch')).id) c), '{e0}',
  'one that was sent does not stand in the way of one that is owed'
);
