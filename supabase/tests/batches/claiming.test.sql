-- In both isolations.
select tests.create_admin('admin');
select tests.create_admin('former');
select tests.create_user('existing');
select tests.sign_in('former');
select tests.accept('formers', tests.items('{f0}'));
select tests.sign_in('admin');
select tests.accept('first', tests.items('{a0,a1}'));
select tests.accept('second', jsonb_build_array(
  jsonb_build_object('payload', tests.payload('b0', '{"owner": {"mode": "temporary"}}')),
  jsonb_build_object('payload', tests.payload('b1', '{"api_key": true}')),
  jsonb_build_object('payload', tests.payload('b2', '{"owner": {"mode": "password"}}')),
  jsonb_build_object('payload', tests.payload('b3')),
  jsonb_build_object('payload', tests.payload('b4', jsonb_build_object('owner', jsonb_build_object('mode', 'existing', 'email', tests.email_of('existing'), 'user_id', tests.user_id('existing'))))),
  jsonb_build_object('payload', tests.payload('b5', '{"tenant": {"domain": "b.pgtap.test"}}')),
  jsonb_build_object('payload', tests.payload('b6'))
));
-- Somebody takes names that were free when the items were examined.
select tests.provision('elsewhere', '{"tenant": {"domain": "b.pgtap.test", "slug": "pgtap-b3"}}');
select tests.sign_out();
update public.employees set status = 'INACTIVE' where user_id = tests.user_id('former');
-- Accepted in one transaction here; the queue is in the order of acceptance.
update public.provisioning_requests r set created_at = now() - interval '1 minute' where r.batch_id = (tests.batch('first')).id;

create function tests.claimed(p_limit integer, p_batch_id uuid default null, p_api_keys jsonb default null) returns text[]
language sql as $$
  select array_agg(split_part(c ->> 'owner_email', '@', 1) || ':' || (c ->> 'status') || coalesce(':' || (c #>> '{error,code}'), ''))
  from private.claim_requests(p_limit, p_batch_id, p_api_keys) c
$$;
select is((select count(*) from private.queued_requests), 9::bigint, 'what is queued, without the items of a former admin');
select is(tests.claimed(1), '{a0:processing}', 'the batch that came first, by position');
select is(
  tests.claimed(50),
  '{a1:processing,b3:failed:DUPLICATE_SLUG,existing:completed,b5:failed:DUPLICATE_DOMAIN,b6:processing}',
  'one that is bad by now fails with its name and stops nobody; with an existing owner it is complete at once'
);
select is(tests.claimed(50), null, 'each item once; those that need their caller wait for them, those of a former admin for nobody');
select is(public.count_waiting() - (select count(*) from public.tenant_members m where m.setup_email_due_at <= clock_timestamp())::integer, 0, 'nothing waits for a worker')
from (select tests.use_secret_key()) s;
select tests.sign_out();
select is(
  tests.claimed(50, (tests.batch('second')).id, jsonb_build_object('1', jsonb_build_object(
    'public_key', 'pk_' || repeat('p', 43), 'secret_hash', encode(sha256('secret'), 'hex')
  ))),
  '{b0:processing,b1:processing,b2:processing}', 'the batch''s caller is handed them'
);
select is((select k.public_key from private.tenant_api_keys k where k.tenant_id = (tests.tenant('b1')).id), 'pk_' || repeat('p', 43), 'with the key pair that they brought');
select is((select count(*) from public.provisioning_attempts a join public.provisioning_requests r on r.id = a.request_id where r.batch_id is not null group by r.id order by 1 desc limit 1), 1::bigint, 'nothing was begun twice');

update public.provisioning_requests r set lease_expires_at = clock_timestamp() - interval '1 second' where r.status = 'processing' and r.batch_id is not null;
select is((select array_agg(c order by c) from unnest(tests.claimed(50)) c), '{a0:processing,a1:processing,b1:processing,b6:processing}', 'a worker goes on with invited owners whose worker died');
select is((select array_agg(c order by c) from unnest(tests.claimed(50, (tests.batch('second')).id, '{}')) c), '{b0:processing,b2:processing}', 'the caller with what only they can');
