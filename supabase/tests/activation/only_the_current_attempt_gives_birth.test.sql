-- In both isolations.
select tests.create_admin('admin');
create function pg_temp.birth_error(p_user text, p_email text) returns text
language sql as $$
  select tests.error_of(format('select tests.give_birth(%L, %L)', tests.user_id(p_user), p_email)) ->> 'sqlstate'
$$;

select tests.sign_in('admin');
select tests.provision('stolen', '{}', tests.user_id('zombie'));
select tests.expire_lease('stolen');
select tests.sign_out();
select is(pg_temp.birth_error('zombie', 'else@pgtap.test'), '55000', 'an owner id can''t be used with another address');
select is((tests.tenant('stolen')).status, 'provisioning', 'that attempt activated nothing');

-- The lease says who may be presumed dead; until somebody takes over, the attempt is still the current one.
savepoint before_birth;
select tests.give_birth(tests.user_id('zombie'), 'stolen@pgtap.test');
select is((tests.tenant('stolen')).status, 'active', 'a late owner is welcome while nobody has taken over');
rollback to savepoint before_birth;

select tests.sign_in('admin');
select tests.provision('stolen', '{}', tests.user_id('heir'));
select tests.sign_out();
select is(pg_temp.birth_error('zombie', 'stolen@pgtap.test'), '55000', 'the owner of an abandoned attempt is not born');
select ok(not tests.user_exists(tests.user_id('zombie')), 'there is no such user');
select is((tests.request('stolen')).status, 'processing', 'the request goes on');

select tests.give_birth(tests.user_id('heir'), 'stolen@pgtap.test');
select is((tests.tenant('stolen')).owner_id, tests.user_id('heir'), 'the owner of the current attempt is born');
select is(pg_temp.birth_error('zombie', 'zombie@pgtap.test'), '55000', 'after completion too the old owner id stays refused');

select tests.sign_in('admin');
select tests.provision('failed', '{}', tests.user_id('unlucky'));
select public.mark_provisioning_failed((tests.request('failed')).id, 1);
select tests.sign_out();
select is(pg_temp.birth_error('unlucky', 'failed@pgtap.test'), '55000', 'the owner of a failed attempt is not born');
select ok(not tests.user_exists(tests.user_id('unlucky')), 'compensation stays final');
