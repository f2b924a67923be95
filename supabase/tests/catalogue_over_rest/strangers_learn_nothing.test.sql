select tests.create_admin('warden');
select tests.create_user('citizen');
select tests.tenant_in_status('acme', 'active');
select tests.tenant_in_status('beta', 'active');
select tests.tenant_in_status('suspended', 'suspended');
select tests.remove_segments('acme');
create temporary table tries on commit drop as
select target.title, statement, target.id, columns.relation
from (
  values ('a tenant', (tests.tenant('acme')).id), ('no tenant', gen_random_uuid()), ('a suspended one', (tests.tenant('suspended')).id), ('null', null)
) as target (title, id)
cross join (
  values
    ('packages', 'insert into public.packages (tenant_id, slug, name) values (%L, ''basic'', ''X'')'),
    ('packages', 'insert into public.packages (tenant_id, slug, name) values (%L, ''new'', ''X'')'),
    ('packages', 'insert into public.packages (tenant_id, slug) values (%L, ''!'')'),
    ('packages', 'insert into public.packages (tenant_id, slug, name, price_minor) values (%L, ''new'', ''X'', -1)'),
    ('packages', 'insert into public.packages (tenant_id, slug, name, segment_id) values (%L, ''new'', ''X'', gen_random_uuid())'),
    ('packages', 'insert into public.packages (tenant_id, slug, name) values (%L, ''basic'', ''X'') on conflict (tenant_id, slug) do update set name = excluded.name'),
    ('packages', 'insert into public.packages (tenant_id, slug, name) values (%L, ''basic'', ''X'') on conflict (tenant_id, slug) do nothing'),
    ('segments', 'insert into public.segments (tenant_id, slug, name) values (%L, ''general'', ''X'')'),
    ('segments', 'insert into public.segments (tenant_id, slug) values (%L, ''general'') on conflict (tenant_id, slug) do update set name = excluded.name')
) as columns (relation, statement);
grant select on tries to public;

create temporary table refusals (who text, relation text, refusal jsonb) on commit drop;
grant all on refusals to public;
do $$
declare
  v_who text;
begin
  foreach v_who in array '{citizen,beta,suspended,warden}'::text[] loop
    perform tests.sign_in(v_who);
    insert into refusals select v_who, relation, tests.error_of(format(statement, id)) from tries;
    perform tests.sign_out();
  end loop;
end
$$;
select is(
  jsonb_agg(distinct refusal),
  jsonb_build_array(jsonb_build_object(
    'sqlstate', '42501', 'code', format('new row violates row-level security policy for table "%s"', relation), 'detail', to_jsonb(''::text)
  )),
  format('%s is told the same of every tenant and of none: %s', who, relation)
)
from refusals group by who, relation;
select is((tests.segment('acme', 'general')).id, null, 'and General was not made for them');
select is(tests.events('acme', 'package_segment_defaulted'), '[]', 'nor an event');
select tests.sign_in('citizen');
select throws_ok(format('select public.upsert_package(%L, ''x'', ''X'')', id), 'PT404', 'NOT_FOUND', 'by the function it is not found: ' || title)
from (select distinct title, id from tries) t;
