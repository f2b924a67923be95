-- In both isolations.
select tests.create_admin('warden');
select tests.create_user('citizen');
select tests.tenant_in_status('beta', 'active');
select tests.tenant_in_status('alpha', 'suspended');
select tests.tenant_in_status('gamma', 'archived');
select tests.tenant_in_status('delta', 'setup_incomplete');
update public.tenants t
set name = new.name, domain = new.domain, contact_email = new.contact_email, created_at = new.created_at::timestamptz
from (
  values
    ('pgtap-alpha', 'Ålpha 100%', 'alpha.pgtap.test', 'office@alpha.pgtap.test', '2020-01-01 00:00+00'),
    ('pgtap-beta', 'beta_Pgtap', null, null, '2020-01-02 00:00+00'),
    ('pgtap-gamma', 'Gamma \Pgtap', null, null, '2020-01-03 00:00+00'),
    ('pgtap-delta', 'gamma pgtap', null, 'office@delta.pgtap.test', '2020-01-04 00:00+00')
) as new (slug, name, domain, contact_email, created_at)
where t.slug = new.slug;
create temporary table batch on commit drop as select gen_random_uuid() as id;

-- The slugs of a page; only those of this test, for the target may have more. Every filter here finds few enough to be exact.
create function pg_temp.slugs(p_filter jsonb, p_sort text default 'created_at', p_is_descending boolean default false) returns text
language sql as $$
  select string_agg(replace(t.tenant ->> 'slug', 'pgtap-', ''), ' ' order by t.position)
  from jsonb_array_elements(
    public.list_tenants('{"created_from": "2020-01-01T00:00:00Z", "created_to": "2020-02-01"}'::jsonb || p_filter, p_sort, p_is_descending) -> 'tenants'
  ) with ordinality as t (tenant, position)
$$;

select tests.sign_in('warden');
select is(pg_temp.slugs('{}', sort, is_descending), slugs, format('by %s %s', sort, case when is_descending then 'descending' else 'ascending' end))
from (
  values
    ('created_at', false, 'alpha beta gamma delta'),
    ('created_at', true, 'delta gamma beta alpha'),
    ('name', false, 'beta gamma delta alpha'),
    ('name', true, 'alpha delta gamma beta'),
    ('slug', false, 'alpha beta delta gamma'),
    ('slug', true, 'gamma delta beta alpha'),
    ('status', false, 'beta gamma delta alpha'),
    ('status', true, 'alpha delta gamma beta')
) as sorts (sort, is_descending, slugs);

select is(coalesce(pg_temp.slugs(filter), ''), slugs, format('filter %s', filter))
from (
  values
    ('{"statuses": ["active"]}'::jsonb, 'beta'),
    ('{"statuses": ["archived", "suspended"]}', 'alpha gamma'),
    ('{"statuses": []}', ''),
    ('{"template": "default"}', 'alpha beta gamma delta'),
    ('{"template": "default@1"}', 'alpha beta gamma delta'),
    ('{"template": "default@2"}', ''),
    ('{"template": "other"}', ''),
    ('{"created_from": "2020-01-02", "created_to": "2020-01-04"}', 'beta gamma'),
    ('{"batch_id": "00000000-0000-4000-8000-000000000000"}', ''),
    ('{"statuses": null, "search": null}', 'alpha beta gamma delta'),
    ('{"search": "GAMMA"}', 'gamma delta'),
    ('{"search": " gamma  "}', 'gamma delta'),
    ('{"search": "ålpha"}', 'alpha'),
    ('{"search": "pgtap-be"}', 'beta'),
    ('{"search": "lpha.pgt"}', 'alpha'),
    ('{"search": "office@delta"}', 'delta'),
    ('{"search": "office@gamma"}', ''),
    ('{"search": "office@delta_pgtap"}', ''),
    ('{"search": "100%"}', 'alpha'),
    ('{"search": "amma%pgtap"}', ''),
    ('{"search": "beta_pg"}', 'beta'),
    ('{"search": "amma_pg"}', ''),
    ('{"search": "gamma \\pg"}', 'gamma'),
    ('{"search": "ga"}', 'gamma delta'),
    ('{"search": "%"}', ''),
    ('{"search": "_"}', ''),
    ('{"search": "beta@pgtap.test"}', 'beta'),
    ('{"search": "eta@pgtap.test"}', ''),
    ('{"search": "x'') or true --"}', '')
) as filters (filter, slugs);
select is(pg_temp.slugs('{"search": "pg"}', 'slug'), 'alpha beta delta gamma', 'a short text is what slugs begin with where slugs are sorted by');

-- Page by page and by cursor one meets with the same.
create function pg_temp.walk(p_sort text, p_is_descending boolean) returns text
language plpgsql as $$
declare
  v_page jsonb;
  v_cursor text;
  v_seen text := '';
begin
  loop
    v_page := public.list_tenants(
      '{"created_from": "2020-01-01T00:00:00Z", "created_to": "2020-02-01"}', p_sort, p_is_descending, 1, 1, v_cursor
    );
    v_seen := v_seen || ' ' || replace(v_page #>> '{tenants,0,slug}', 'pgtap-', '');
    v_cursor := v_page ->> 'next_cursor';
    exit when v_cursor is null or length(v_seen) > 100;
  end loop;
  return btrim(v_seen);
end
$$;
select is(pg_temp.walk(sort, is_descending), pg_temp.slugs('{}', sort, is_descending), format('by cursor, %s %s', sort, is_descending))
from unnest('{name,slug,created_at,status}'::text[]) sort, unnest('{true,false}'::boolean[]) is_descending;
select is(
  public.list_tenants('{"created_from": "2020-01-01T00:00:00Z", "created_to": "2020-02-01"}', 'slug', false, page, 3) - 'next_cursor' #- '{tenants}',
  '{"total": 4, "is_total_exact": true}', format('page %s knows how many there are', page)
)
from unnest('{1,2,3}'::integer[]) page;
select is(
  array(
    select jsonb_array_length(public.list_tenants('{"created_from": "2020-01-01T00:00:00Z", "created_to": "2020-02-01"}', 'slug', false, page, 3) -> 'tenants')
    from unnest('{1,2,3}'::integer[]) page
  ),
  '{3,1,0}', 'pages have what is left'
);

-- Estimates alone say that there is more than can be counted in passing: the other way to a page.
select tests.sign_out();
create or replace function private.estimate_rows(p_query text) returns bigint
language sql volatile security definer set search_path = '' as $$ select 1000000::bigint $$;
select tests.sign_in('warden');
select is(pg_temp.walk(sort, is_descending), pg_temp.slugs('{}', sort, is_descending), format('walking along the index, %s %s', sort, is_descending))
from unnest('{name,slug,created_at,status}'::text[]) sort, unnest('{true,false}'::boolean[]) is_descending;
select is(pg_temp.slugs('{"search": "gamma"}', 'name'), 'gamma delta', 'and searching');
select is(
  public.list_tenants(filter, 'slug') - 'next_cursor' #- '{tenants}', jsonb_build_object('total', total, 'is_total_exact', false),
  'then the total is at least so many'
)
from (values ('{}'::jsonb, 40000), ('{"search": "gamma"}', 10000)) as totals (filter, total);
select is(
  tests.error_of($$ select public.list_tenants('{"search": "gamma"}', 'slug', false, 11, 100) $$) ->> 'code', 'VALIDATION_ERROR',
  'and what is common is not searched for on deep pages'
);

-- Estimates say that the page is met sooner than all are found, who could be: the total is theirs.
select tests.sign_out();
create or replace function private.estimate_rows(p_query text) returns bigint
language sql volatile security definer set search_path = '' as $$ select case when p_query ~ 'where' then 6000 else 10000 end::bigint $$;
select tests.sign_in('warden');
select is(pg_temp.walk(sort, true), pg_temp.slugs('{}', sort, true), format('walking to an early page by %s', sort))
from unnest('{name,slug,created_at,status}'::text[]) sort;
select is(
  public.list_tenants(filter, 'slug') - 'next_cursor' #- '{tenants}', '{"total": 6000, "is_total_exact": false}', 'the total is about so many'
)
from (values ('{}'::jsonb), ('{"search": "gamma"}')) as filters (filter);
select is(
  public.list_tenants('{}', 'slug', false, 51, 100) -> 'is_total_exact', 'true', 'on a deep page all are found'
);
