select tests.create_admin('admin');
select tests.create_user('ann');
select tests.set_aside();
select tests.add_older_tenant('first', array[['ann', 'completed']], 'odd');
select tests.add_older_tenant('second', array[['ann', 'completed']], 'odd');
select private.adopt_older_system();
create temporary table findings on commit drop as
select f.* from private.adoption_findings f where f.kind = 'TENANT_STATUS_UNKNOWN' and f.subject in (select id::text from landlord_legacy.tenants);
grant select on findings to public;

select tests.be_anonymous();
select is(tests.error_of('select public.list_adoption_findings()') ->> 'sqlstate', '42501', 'anonymous callers may not list them');
select tests.sign_in('ann');
select is(tests.error_of('select public.list_adoption_findings()') ->> 'sqlstate', '42501', 'nor may owners');
select tests.sign_in('admin');
select is(tests.error_of('select public.list_adoption_findings()') ->> 'sqlstate', '42501', 'nor may admins: they are the operator''s');
select is(
  tests.error_of(format('select public.acknowledge_adoption_findings(''seen'', array[%s])', (select min(id) from findings))) ->> 'sqlstate',
  '42501', 'nor close them'
);
select is(tests.error_of('select private.adopt_older_system()') ->> 'sqlstate', '42501', 'nor adopt anything');

select tests.use_secret_key();
select is(tests.error_of('select private.adopt_older_system()') ->> 'sqlstate', '42501', 'not even with the secret key');
select is(tests.error_of('select * from private.adoption_findings') ->> 'sqlstate', '42501', 'the table is nobody''s');
select is(
  tests.pointers_of(tests.error_of(format('select public.list_adoption_findings(%s)', arguments))), pointers, format('%s is refused', arguments)
)
from (values ('''NONSENSE''', '{/kind}'::text[]), ('null, null, 0', '{/limit}'), ('null, null, 1001', '{/limit}')) as wrong (arguments, pointers);
select is(
  tests.pointers_of(tests.error_of(format('select public.acknowledge_adoption_findings(%s)', arguments))), pointers, format('%s is refused', arguments)
)
from (
  values ('''seen''', '{/ids}'::text[]), ('''seen'', array[1::bigint], ''TENANT_STATUS_UNKNOWN''', '{/ids}'), ('''seen'', array[]::bigint[]', '{/ids}'),
    (''' '', array[1::bigint]', '{/note}'), ('null, array[1::bigint]', '{/note}')
) as wrong (arguments, pointers);
select is(
  tests.error_of('select public.acknowledge_adoption_findings(''seen'', array[0::bigint])') ->> 'code', 'NOT_FOUND', 'there is no such finding'
);

select is(
  (select array_agg((f ->> 'id')::bigint) from jsonb_array_elements(
    public.list_adoption_findings('TENANT_STATUS_UNKNOWN', (select min(id) - 1 from findings), 2) -> 'findings') f),
  (select array_agg(id order by id) from findings), 'with the secret key they are listed, by id'
);
select is(public.acknowledge_adoption_findings(' seen ', array[(select min(id) from findings)]), 1, 'and closed');
select is(
  (select array_agg((f ->> 'id')::bigint) from jsonb_array_elements(
    public.list_adoption_findings('TENANT_STATUS_UNKNOWN', (select min(id) - 1 from findings), 2) -> 'findings') f),
  (select array[max(id)] from findings), 'what is closed is listed no more'
);
select tests.sign_out();
select is(
  (select f.acknowledgement from private.adoption_findings f where f.id = (select min(id) from findings)), 'seen', 'with the note'
);
update public.tenants set status = 'active' where id = (select subject::uuid from findings order by id desc limit 1);
select is(tests.kinds_about((select subject from findings order by id desc limit 1)), '{}', 'the other is cured when it is reactivated');
