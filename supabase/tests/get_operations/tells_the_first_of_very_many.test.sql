select tests.create_admin('admin');
select tests.as_replica($$
  insert into public.segments (id, tenant_id, slug, name, position)
  select gen_random_uuid(), gen_random_uuid(), 'orphan', 'Orphan', 1 from generate_series(1, 150)
$$);
select tests.violate('FAILED_REQUEST_HAS_TENANT') from tests.create_admin('warden');
select tests.sign_in('admin');
create temporary table told as select public.get_operations() as operations;

select is(
  (select count(*)::integer from jsonb_array_elements(operations -> 'violations') v where v ->> 'problem' = 'ROW_HAS_NO_TENANT'),
  100,
  'of one kind of violation a hundred are told'
)
from told;
select ok(
  operations -> 'violations' @> '[{"problem": "FAILED_REQUEST_HAS_TENANT"}]', 'which keep those of another kind from nobody'
)
from told;
select ok((operations ->> 'violation_count')::integer >= 151, 'and all are counted') from told;
