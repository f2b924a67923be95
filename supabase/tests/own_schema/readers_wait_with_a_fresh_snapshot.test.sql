-- To a snapshot from before a migration that rewrites a table the table is empty: who waits for it must look anew.
select is_empty(
  $$
    select p.oid::regprocedure from pg_proc p
    where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace) and p.prosrc ~ 'catalogue_schema\(' and p.prosrc ~ '\mexecute\M' and p.provolatile <> 'v'
  $$,
  'whatever reads where a catalogue is is volatile'
);
select is_empty(
  $$ select p.oid::regprocedure from pg_proc p where p.proname in ('get_catalogue', 'own_catalogue_violations', 'has_own_rows') and p.provolatile <> 'v' $$,
  'and so is what they are called by'
);
