-- In both isolations.
select tests.create_admin('warden');
select tests.provision_victim('bad', false);
select tests.provision_victim('good', false);
-- The number of the attempt that a worker would begin is there already.
insert into public.provisioning_attempts (request_id, attempt_number, owner_id, status, ended_at)
values ((tests.request('bad')).id, 2, gen_random_uuid(), 'failed', now());
select tests.expire_lease(name) from unnest('{bad,good}'::text[]) name;

select tests.use_secret_key();
create temporary table claimed on commit drop as select answer from public.claim_requests(2) answer;
select tests.sign_out();
select is(
  array(select (answer ->> 'request_id')::uuid from claimed), array[(tests.request('good')).id],
  'a request that can''t be taken on is passed by'
);
select ok((tests.request('bad')).lease_expires_at > now(), 'it goes to the end of the queue');
