-- In both isolations.
select tests.create_admin('warden');
select tests.create_admin('admin');
select tests.create_employee('clerk', 'EMPLOYEE');
select tests.create_employee('retired', 'ADMIN', 'INACTIVE');
select tests.create_user('citizen');
create temporary table tenants on commit drop as
select l.from_status, replace(l.from_status, '_', '-') as name, tests.tenant_in_status(replace(l.from_status, '_', '-'), l.from_status) as id
from tests.lifecycle() l;
select tests.tenant_in_status('other', 'active');
grant select on tenants to public;

select results_eq(
  'select t.status from public.tenants t join tenants n using (id) order by n.from_status',
  $$ select from_status from tenants where from_status <> 'purged' order by 1 $$,
  'there is a tenant in every status'
);

select tests.sign_in('admin');
select is(
  tests.outcome_of(t.id, c.action, tests.slug_of(t.name)), c.outcome, format('an admin: %s, %s', c.from_status, c.action)
)
from tests.lifecycle_cases() c
join tenants t using (from_status);

create function pg_temp.refusals(p_name text) returns text[]
language plpgsql as $$
begin
  return array(
    select distinct tests.outcome_of(t.id, c.action, tests.slug_of(t.name))
    from tests.lifecycle_cases() c join tenants t using (from_status)
  );
end
$$;
select tests.sign_in('active');
select is(pg_temp.refusals('owner'), '{FORBIDDEN}', 'the owner of one of them: none, from no status');
select tests.sign_in('active-member');
select is(pg_temp.refusals('member'), '{FORBIDDEN}', 'a member: none');
select tests.sign_in('other');
select is(pg_temp.refusals('other'), '{FORBIDDEN}', 'another tenant''s owner: none');
select tests.sign_in('citizen', '{"app_metadata": {"role": "SUPER_ADMIN"}}');
select is(pg_temp.refusals('citizen'), '{FORBIDDEN}', 'a stranger with claims: none');
select tests.sign_in('clerk');
select is(pg_temp.refusals('clerk'), '{FORBIDDEN}', 'an employee: none');
select tests.sign_in('retired');
select is(pg_temp.refusals('retired'), '{FORBIDDEN}', 'who was an admin: none');
select tests.use_secret_key();
select is(pg_temp.refusals('service'), '{42501}', 'the secret key: none, somebody has to answer for it');
select tests.be_anonymous();
select is(pg_temp.refusals('anon'), '{42501}', 'an anonymous caller: none');
