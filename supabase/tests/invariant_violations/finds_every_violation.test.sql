select tests.create_admin('warden');
select tests.allow_duplicates();
create temporary table before on commit drop as select * from public.invariant_violations();

select set_eq(
  $$
    select (regexp_matches(prosrc, '''([A-Z]+(?:_[A-Z]+)+)''', 'g'))[1]
    from pg_proc
    where oid in (
      'private.invariant_violations()'::regprocedure, 'private.own_schema_violations()'::regprocedure,
      'private.own_catalogue_violations()'::regprocedure
    )
  $$,
  $$ select problem from tests.problems() $$,
  'every problem that it knows is tried here'
);

create temporary table made on commit drop as
select p.*, tests.violate(p.problem) as subject from tests.problems() p;
create temporary table found on commit drop as
select * from public.invariant_violations() except all select * from before;

select is(
  (select count(*) from found f where f.problem = m.problem and f.invariant = m.invariant and f.subject = m.subject),
  1::bigint,
  format('%s %s is found, once', m.invariant, m.problem)
)
from made m;
select is(
  (select f.repair is not null from found f where f.problem = m.problem and f.subject = m.subject),
  m.is_repairable,
  format('%s %s', m.problem, case when m.is_repairable then 'can be repaired' else 'needs a person' end)
)
from made m;
select is_empty(
  $$
    select f.problem, f.subject from found f
    where not exists (select from made m where m.problem = f.problem and m.subject = f.subject)
      -- Its packages went with its segment.
      and not (f.problem = 'TENANT_HAS_NO_PACKAGE' and f.subject = (tests.tenant('tenant-has-no-segment')).id::text)
  $$,
  'nothing else is found'
);
