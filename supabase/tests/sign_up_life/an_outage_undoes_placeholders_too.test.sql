-- Whether the address was free or somebody's: what the auth service could not do is undone, or the slug would tell them apart.
select tests.create_user('known');
select tests.sign_up('free');
select tests.sign_up('known');
select is((tests.request('known')).is_placeholder, true, 'one address is somebody''s');

select tests.use_secret_key();
create temporary table told as
select name, public.mark_provisioning_failed((tests.request(name)).id, 1, '{"code": "AUTH_UNAVAILABLE"}') as answer
from unnest(array['free', 'known']) as name;
select tests.sign_out();
select is((select array_agg(distinct answer ->> 'status') from told), array['failed'], 'both are failed');
select is((tests.tenant('free')).id, null, 'the tenant of the free address is gone');
select is((tests.tenant('known')).id, null, 'the tenant of the other is gone');
select is((tests.request('known')).is_placeholder, false, 'what has failed holds no place');
