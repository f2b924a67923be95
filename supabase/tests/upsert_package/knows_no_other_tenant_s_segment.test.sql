select tests.create_admin('warden');
select tests.tenant_in_status('acme', 'active');
select tests.tenant_in_status('beta', 'active');

create function pg_temp.put(p_segment_id uuid, p_slug text) returns jsonb
language sql as $$
  select tests.error_of(format(
    'select public.upsert_package(%L, %L, ''X'', p_segment_id => %L)', (tests.tenant('acme')).id, p_slug, p_segment_id
  ))
$$;
create temporary table refusals on commit drop as
select who, slug, kind, null::jsonb as refusal
from unnest('{acme,warden}'::text[]) who, unnest('{basic,new}'::text[]) slug, unnest('{foreign,unknown}'::text[]) kind;
do $$
declare
  v_case record;
begin
  for v_case in select * from refusals loop
    perform tests.sign_in(v_case.who);
    v_case.refusal := pg_temp.put(
      case v_case.kind when 'foreign' then (tests.segment('beta', 'general')).id else gen_random_uuid() end, v_case.slug
    );
    perform tests.sign_out();
    update refusals r set refusal = v_case.refusal where (r.who, r.slug, r.kind) = (v_case.who, v_case.slug, v_case.kind);
  end loop;
end
$$;
select is(
  refusal, '{"code": "NOT_FOUND", "sqlstate": "PT404", "detail": {"errors": [{"pointer": "/segment_id", "message": "is no segment of this tenant"}]}}',
  format('%s asking for a segment that is %s is told that there is none (%s)', who, kind, slug)
)
from refusals;
select is(tests.packages('acme'), 'general/basic:1 general/standard:2 general/premium:3', 'nothing was changed');
select is(tests.events('acme', 'package_segment_defaulted'), '[]', 'and nothing fallen back to');

-- The other layer: were the look-up not there, or past it.
select is(
  tests.error_of(format('update public.packages set segment_id = %L where id = %L', (tests.segment('beta', 'general')).id, (tests.package('acme', 'basic')).id))
    ->> 'sqlstate',
  '23503', 'the foreign key refuses it to the database''s owner'
);
select throws_ok(
  format(
    'insert into public.packages (tenant_id, segment_id, slug, name, grouping_order) values (%L, %L, ''x'', ''X'', 1)',
    (tests.tenant('acme')).id, (tests.segment('beta', 'general')).id
  ),
  '23503', null, 'a new package likewise'
);
select throws_ok(
  format('update public.packages set tenant_id = %L where id = %L', (tests.tenant('beta')).id, (tests.package('acme', 'basic')).id),
  '42501', null, 'nor does a package change its tenant'
);
select throws_ok(
  format('update public.segments set tenant_id = %L where id = %L', (tests.tenant('beta')).id, (tests.segment('acme', 'general')).id),
  '42501', null, 'nor a segment'
);
