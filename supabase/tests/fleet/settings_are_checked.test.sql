select tests.create_admin('admin');
create temporary table refused (settings jsonb, pointers text[]) on commit drop;
insert into refused values
  ('[]', '{/settings}'),
  ('null', '{/settings}'),
  ('{"canary": 1}', '{/settings/canary}'),
  ('{"canary_size": -1, "wave_size": 0, "parallelism": 0}', '{/settings/canary_size,/settings/parallelism,/settings/wave_size}'),
  ('{"canary_size": 1001, "wave_size": 10001, "parallelism": 17}', '{/settings/canary_size,/settings/parallelism,/settings/wave_size}'),
  ('{"max_failures": -1, "lock_timeout_ms": 0, "statement_timeout_ms": 0}', '{/settings/lock_timeout_ms,/settings/max_failures,/settings/statement_timeout_ms}'),
  ('{"lock_timeout_ms": 60001, "statement_timeout_ms": 120001}', '{/settings/lock_timeout_ms,/settings/statement_timeout_ms}'),
  ('{"wave_size": 1.5, "parallelism": "4", "canary_size": null}', '{/settings/canary_size,/settings/parallelism,/settings/wave_size}'),
  ('{"wave_size": 1e400}', '{/settings/wave_size}'),
  ('{"only_failed": "yes"}', '{/settings/only_failed}');
grant select on refused to authenticated;
select tests.sign_in('admin');
select is(
  tests.pointers_of(tests.error_of(format('select public.open_fleet_run(gen_random_uuid(), %L, %L)', settings, is_dry_run))), pointers,
  format('refused: %s', settings)
)
from refused, (values (true), (false)) d (is_dry_run);
