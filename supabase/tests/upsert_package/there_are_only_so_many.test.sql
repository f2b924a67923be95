select tests.create_admin('warden');
select tests.tenant_in_status('acme', 'active');
select tests.tenant_in_status('beta', 'active');
insert into public.segments (tenant_id, slug, name, position)
select (tests.tenant('acme')).id, 's' || n, 'S', n from generate_series(2, 99) n;
insert into public.packages (tenant_id, segment_id, slug, name, grouping_order)
select (tests.tenant('acme')).id, (tests.segment('acme', 's2')).id, 'p' || n, 'P', n from generate_series(4, 999) n;

create function pg_temp.outcome(p_sql text) returns jsonb
language sql as $$ select coalesce(tests.error_of(format(p_sql, (tests.tenant('acme')).id)) - 'sqlstate', '"done"') $$;
create function pg_temp.full(p_kind text, p_limit integer) returns jsonb
language sql as $$
  select jsonb_build_object('code', 'CATALOGUE_LIMIT_REACHED', 'detail', jsonb_build_object('kind', p_kind, 'limit', p_limit))
$$;

select tests.sign_in('acme');
select is(
  pg_temp.outcome('insert into public.packages (tenant_id, slug, name) select %L, ''q'' || n, ''Q'' from generate_series(1, 2) n'),
  pg_temp.full('packages', 1000), 'several at once are counted one by one'
);
select is(public.upsert_package((tests.tenant('acme')).id, 'p1000', 'P', p_segment_id => (tests.segment('acme', 's2')).id) ->> 'outcome', 'created', 'the thousandth package');
select is(public.upsert_segment((tests.tenant('acme')).id, 's100', 'S') ->> 'outcome', 'created', 'the hundredth segment');

create temporary table tries (statement text, outcome jsonb, title text) on commit drop;
insert into tries values
  ('select public.upsert_package(%L, ''more'', ''X'')', pg_temp.full('packages', 1000), 'one package more'),
  ('insert into public.packages (tenant_id, slug, name) values (%L, ''more'', ''X'')', pg_temp.full('packages', 1000), 'the same over REST'),
  ('select public.upsert_segment(%L, ''more'', ''X'')', pg_temp.full('segments', 100), 'one segment more'),
  ('insert into public.segments (tenant_id, slug, name) values (%L, ''more'', ''X'')', pg_temp.full('segments', 100), 'the same over REST'),
  ('select public.upsert_package(%L, ''p1000'', ''X'')', '"done"', 'what is there can be changed'),
  ('select public.upsert_segment(%L, ''s100'', ''X'')', '"done"', 'segments as well'),
  (
    'insert into public.packages (tenant_id, slug, name) values (%L, ''p1000'', ''X'') on conflict (tenant_id, slug) do update set name = excluded.name',
    '"done"', 'and merged'
  ),
  (
    'insert into public.segments (tenant_id, slug, name) values (%L, ''s100'', ''X'') on conflict (tenant_id, slug) do update set name = excluded.name',
    '"done"', 'segments as well'
  );
select is(pg_temp.outcome(statement), outcome, 'a member: ' || title) from tries;
grant select on tries to public;
select tests.sign_in('warden');
select is(pg_temp.outcome(statement), outcome, 'an admin: ' || title) from tries where statement like 'select%';

select tests.sign_out();
update public.segments set slug = 'renamed' where id = (tests.segment('acme', 'general')).id;
delete from public.packages where id = (tests.package('acme', 'p1000')).id;
select tests.sign_in('acme');
select is(
  pg_temp.outcome('select public.upsert_package(%L, ''more'', ''X'')'), pg_temp.full('segments', 100),
  'falling back makes no segment more than there may be'
);
select tests.sign_in('beta');
select is(public.upsert_package((tests.tenant('beta')).id, 'more', 'X') ->> 'outcome', 'created', 'another tenant has room of its own');
