-- In both isolations.
-- upsert_segment opens the catalogue in the same way: each case is of both.
select tests.create_admin('warden');
select tests.create_admin('admin');
select tests.create_employee('clerk', 'EMPLOYEE');
select tests.create_employee('retired', 'ADMIN', 'INACTIVE');
select tests.create_user('citizen');
create temporary table tenants (status text, name text, id uuid) on commit drop;
insert into tenants
select status, replace(status, '_', '-'), tests.tenant_in_status(replace(status, '_', '-'), status)
from unnest('{provisioning,active,setup_incomplete,suspended,archived}'::text[]) status;
insert into tenants values ('unknown', 'unknown', gen_random_uuid()), ('none', 'none', null);
select tests.tenant_in_status('other', 'active');
-- A tenant that is gone is in no table.
insert into tenants select 'purged', 'purged', d.tenant_id
from (select tests.tenant_in_status('purged', 'purged')) made, lateral (
  select tenant_id from private.tenant_tombstones where slug = tests.slug_of('purged')
) d;
grant select on tenants to public;

create function pg_temp.outcome(p_function text, p_id uuid) returns text
language plpgsql as $$
declare
  v_error jsonb := tests.error_of(format('select public.%I(%L, ''new'', ''New'')', p_function, p_id));
begin
  return case
    when v_error is null then 'done'
    when v_error ->> 'sqlstate' = '42501' then '42501'
    else v_error ->> 'code'
  end;
end
$$;
create temporary table seen (function_name text, who text, status text, outcome text) on commit drop;
grant all on seen to public;
do $$
declare
  v_who text;
begin
  foreach v_who in array '{member,owner,other,citizen,clerk,retired,admin}'::text[] loop
    insert into seen
    select f, v_who, t.status, null from tenants t, unnest('{upsert_package,upsert_segment}'::text[]) f;
  end loop;
end
$$;
do $$
declare
  v_case record;
begin
  for v_case in select s.*, t.id, t.name from seen s join tenants t using (status) loop
    perform tests.sign_in(case v_case.who when 'member' then v_case.name || '-member' when 'owner' then v_case.name else v_case.who end);
    v_case.outcome := pg_temp.outcome(v_case.function_name, v_case.id);
    perform tests.sign_out();
    update seen s set outcome = v_case.outcome
    where (s.function_name, s.who, s.status) = (v_case.function_name, v_case.who, v_case.status);
  end loop;
end
$$;

select is(s.outcome, e.outcome, format('%s: %s of one that is %s: %s', s.function_name, s.who, s.status, e.outcome))
from seen s
join (
  values
    ('active', 'done', 'done'),
    ('suspended', 'INVALID_TRANSITION', 'done'),
    ('setup_incomplete', 'INVALID_TRANSITION', 'done'),
    ('provisioning', 'NOT_FOUND', 'INVALID_TRANSITION'),
    ('archived', 'NOT_FOUND', 'INVALID_TRANSITION'),
    ('purged', 'NOT_FOUND', 'TENANT_PURGED'),
    ('unknown', 'NOT_FOUND', 'NOT_FOUND'),
    ('none', 'NOT_FOUND', 'NOT_FOUND')
) as expected (status, to_member, to_admin) using (status)
cross join lateral (
  select case
    when s.who = 'admin' then to_admin
    -- The owner of one that is setup_incomplete is gone.
    when s.who = 'member' or s.who = 'owner' and s.status <> 'setup_incomplete' then to_member
    else 'NOT_FOUND'
  end as outcome
) as e;

-- That a stranger is told the same of every tenant, to the letter.
select tests.sign_in('citizen');
select is(
  (
    select jsonb_agg(distinct tests.error_of(format('select public.%I(%L, ''new'', ''New'')', f, id)))
    from tenants, unnest('{upsert_package,upsert_segment}'::text[]) f
  ),
  '[{"code": "NOT_FOUND", "detail": {}, "sqlstate": "PT404"}]', 'a stranger can tell no tenant from none'
);
select is(
  tests.error_of(format('select public.upsert_package(%L, %L, %L, -1, gen_random_uuid())', id, '!', '')) ->> 'code', 'NOT_FOUND',
  'nor by what else is wrong'
)
from tenants where status = 'active';

select tests.sign_in('suspended');
select is(
  tests.error_of(format('select public.upsert_segment(%L, ''new'', ''New'')', id)) -> 'detail',
  '{"from": "suspended", "action": "edit", "allowed": []}', 'a member of a suspended one is told why, and is offered nothing'
)
from tenants where status = 'suspended';

select tests.sign_out();
update public.tenant_members set must_change_password = true where user_id = tests.user_id('active');
select tests.sign_in('active');
select is(pg_temp.outcome(f, id), 'NOT_FOUND', format('with a temporary password there is no such tenant: %s', f))
from tenants, unnest('{upsert_package,upsert_segment}'::text[]) f where status = 'active';
select tests.sign_in('admin', '{"sub": null}');
select is(pg_temp.outcome(f, id), 'UNAUTHENTICATED', format('nobody''s token: %s', f))
from tenants, unnest('{upsert_package,upsert_segment}'::text[]) f where status = 'active';
select tests.sign_in('admin', '{"sub": "somebody"}');
select is(pg_temp.outcome(f, id), 'UNAUTHENTICATED', format('a token of no UUID: %s', f))
from tenants, unnest('{upsert_package,upsert_segment}'::text[]) f where status = 'active';
select tests.sign_in('citizen', '{"app_metadata": {"role": "SUPER_ADMIN"}, "user_role": "ADMIN", "is_admin": true}');
select is(pg_temp.outcome(f, id), 'NOT_FOUND', format('claims make no admin: %s', f))
from tenants, unnest('{upsert_package,upsert_segment}'::text[]) f where status = 'active';
select tests.use_secret_key();
select is(pg_temp.outcome(f, id), '42501', format('the secret key: %s', f))
from tenants, unnest('{upsert_package,upsert_segment}'::text[]) f where status = 'active';
select tests.be_anonymous();
select is(pg_temp.outcome(f, id), '42501', format('an anonymous caller: %s', f))
from tenants, unnest('{upsert_package,upsert_segment}'::text[]) f where status = 'active';
select tests.sign_out();
select is((select count(*) from public.packages where slug = 'new' and tenant_id in (select id from tenants)), 0::bigint, 'nothing stays of what was tried');
