select tests.create_admin('admin');
select tests.create_admin('other');
select tests.sign_in('admin');
select tests.provision_and_activate('acme');
select tests.provision('beta', '{"isolation": "schema", "tenant": {"name": "100% Bétà_x"}}');
select public.mark_provisioning_failed((tests.request('beta')).id, 1, '{"code": "AUTH_UNAVAILABLE"}');
select tests.accept('batch', tests.items('{b0,b1}'));
select tests.sign_in('other');
select tests.provision('gamma', '{"owner": {"mode": "temporary"}}');
select tests.sign_out();
select tests.sign_up('delta');
-- In this order, the newest first: delta, gamma, b1 and b0 at one moment, beta, acme.
update public.provisioning_requests r
set created_at = timestamptz '2020-01-01' + place * interval '1 day'
from (values ('acme', 1), ('beta', 2), ('b0', 3), ('b1', 3), ('gamma', 4), ('delta', 5)) as v (name, place)
where r.payload #>> '{tenant,slug}' = tests.slug_of(v.name);
update public.provisioning_requests r set error = r.error || '{"detail": "hush"}' where r.id = (tests.request('beta')).id;
select tests.sign_in('admin');

-- Slugs of what this test has made; the target may have more.
create function pg_temp.page(p_filter jsonb, p_cursor text default null, p_limit integer default 100) returns jsonb
language sql as $$
  select public.list_provisioning_requests('{"search": "pgtap", "created_to": "2020-01-31"}' || p_filter, p_cursor, p_limit)
$$;
create function pg_temp.slugs(p_page jsonb) returns text[]
language sql as $$
  select array(select substr(r ->> 'slug', 7) from jsonb_array_elements(p_page -> 'requests') with ordinality as e (r, place) order by place)
$$;
create function pg_temp.sorted(p_slugs text[]) returns text[] language sql as $$ select array(select unnest(p_slugs) order by 1) $$;

select is(pg_temp.sorted(pg_temp.slugs(pg_temp.page(filter))), pg_temp.sorted(slugs::text[]), what)
from (
  values
    ('{}', '{acme,beta,b0,b1,gamma,delta}', 'everybody''s, and sign-ups'),
    ('{"is_mine": true}', '{acme,beta,b0,b1}', 'one''s own'),
    ('{"is_mine": false}', '{acme,beta,b0,b1,gamma,delta}', 'not only one''s own'),
    ('{"statuses": ["failed"]}', '{beta}', 'by status'),
    ('{"statuses": ["failed", "completed", "failed"]}', '{acme,beta}', 'by two statuses'),
    ('{"statuses": []}', '{}', 'by no status'),
    ('{"source": "single"}', '{acme,beta,gamma}', 'single ones'),
    ('{"source": "batch"}', '{b0,b1}', 'of batches'),
    ('{"source": "sign_up"}', '{delta}', 'sign-ups'),
    (jsonb_build_object('batch_id', (tests.batch('batch')).id), '{b0,b1}', 'of one batch'),
    ('{"created_from": "2020-01-04", "created_to": "2020-01-05"}', '{b0,b1}', 'from a moment up to another'),
    ('{"search": "pgTAP-AC"}', '{acme}', 'by slug in any letter case'),
    ('{"search": "100% béTà_"}', '{beta}', 'by name, with what LIKE takes for wildcards'),
    ('{"search": "gamma@PGTAP"}', '{gamma}', 'by the owner''s address'),
    ('{"search": "gamma@pgtap_test"}', '{}', 'in which a wildcard is itself'),
    ('{"search": "Doe"}', '{}', 'not by the owner''s name'),
    ('{"search": "beta", "is_mine": true, "statuses": ["completed"]}', '{}', 'by all at once')
) as expected (filter, slugs, what);

create function pg_temp.all_pages(p_limit integer) returns text[]
language plpgsql as $$
declare
  v_page jsonb;
  v_all text[] := '{}';
begin
  loop
    v_page := pg_temp.page('{}', v_page ->> 'next_cursor', p_limit);
    v_all := v_all || pg_temp.slugs(v_page);
    exit when v_page ->> 'next_cursor' is null;
  end loop;
  return v_all;
end
$$;
select is(
  array(select case when s in ('b0', 'b1') then 'b' else s end from unnest(pg_temp.all_pages(page_size)) s),
  '{delta,gamma,b,b,beta,acme}', format('the newest first, in pages of %s', page_size)
)
from unnest('{1,2,3,4,5,6,100}'::integer[]) page_size;
select is(pg_temp.sorted(pg_temp.all_pages(3)), '{acme,b0,b1,beta,delta,gamma}', 'each once, though two are of one moment');
select is(pg_temp.page('{}', null, 6) ->> 'next_cursor', null, 'a full last page is the last');

select is(
  (pg_temp.page('{"search": "pgtap-beta"}') #> '{requests,0}') - '{id,created_at,seconds}'::text[],
  jsonb_build_object(
    'status', 'failed', 'source', 'single', 'name', '100% Bétà_x', 'slug', 'pgtap-beta', 'owner_email', 'beta@pgtap.test',
    'owner_mode', 'invite', 'isolation', 'schema', 'template', 'default', 'admin_user_id', tests.user_id('admin'),
    'admin_email', tests.email_of('admin'), 'is_mine', true, 'batch_id', null, 'tenant_id', null, 'attempts', 1,
    'error', '{"code": "AUTH_UNAVAILABLE", "reason": null}'::jsonb, 'completed_at', null
  ),
  'a failed one is shown whole'
);
select is(
  (pg_temp.page('{"search": "pgtap-acme"}') #> '{requests,0}')
    - '{id,created_at,seconds,completed_at,name,slug,owner_email,owner_mode,isolation,admin_user_id,admin_email}'::text[],
  jsonb_build_object(
    'status', 'completed', 'source', 'single', 'template', (tests.tenant('acme')).template_name || '@' || (tests.tenant('acme')).template_version,
    'is_mine', true, 'batch_id', null, 'tenant_id', (tests.tenant('acme')).id, 'attempts', 1, 'error', null
  ),
  'a completed one has its tenant and the template''s version'
);
select is(
  array[r ->> 'admin_user_id', r ->> 'admin_email', r ->> 'is_mine', r ->> 'owner_mode', r ->> 'tenant_id'],
  array[null, null, 'false', 'sign_up', (tests.request('delta')).tenant_id::text], 'a sign-up is nobody''s'
)
from (select pg_temp.page('{"source": "sign_up"}') #> '{requests,0}') as only_one (r);
select is(
  array[r ->> 'admin_email', r ->> 'is_mine', r ->> 'tenant_id', r ->> 'seconds'],
  array[tests.email_of('other'), 'false', (tests.request('gamma')).tenant_id::text, null], 'another admin''s says whose it is'
)
from (select pg_temp.page('{"search": "pgtap-gamma"}') #> '{requests,0}') as only_one (r);
select ok(
  pg_temp.page('{}')::text not like '%' || keys.key || '%', 'no key is in it, nor what a failure said besides its code'
)
from (values (tests.key_of('gamma')::text), (tests.key_of('acme')::text), ('hush')) as keys (key);
