create temporary table before on commit drop as select public.count_waiting() as number;
grant select on before to service_role;
select tests.create_admin('admin');
select tests.sign_in('admin');
select tests.provision(name) from unnest('{alive,first,second}'::text[]) name;
select tests.provision('temporary', '{"owner": {"mode": "temporary"}}');
select tests.sign_out();
select tests.expire_lease(name) from unnest('{first,second,temporary}'::text[]) name;

select tests.use_secret_key();
select is(public.count_waiting() - number, 2, 'invited owners whose lease has run out are counted') from before;
select count(*) from public.claim_requests(50);
select is(public.count_waiting(), 0, 'what is claimed waits no more');
select tests.sign_in('admin');
select is(tests.error_of('select public.count_waiting()') ->> 'sqlstate', '42501', 'an admin may not ask');
select tests.be_anonymous();
select is(tests.error_of('select public.count_waiting()') ->> 'sqlstate', '42501', 'nor may an anonymous caller');
