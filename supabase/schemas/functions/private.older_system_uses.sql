create or replace function private.older_system_uses()
returns table (kind text, subject text, detail jsonb)
language sql
stable
security definer
set search_path = ''
as $$
  with older as (
    select c.oid, c.relname::text as name
    from pg_catalog.pg_class c
    where c.relnamespace = to_regnamespace('landlord_legacy') and c.relkind = 'r' and c.relname <> 'functions'
  ),
  dependents as (
    select distinct o.name, d.classid, coalesce(w.ev_class, d.objid) as objid, w.oid is not null as is_view
    from older o
    join pg_catalog.pg_depend d on d.refclassid = 'pg_class'::regclass and d.refobjid = o.oid and d.deptype = 'n'
    left join pg_catalog.pg_rewrite w on d.classid = 'pg_rewrite'::regclass and w.oid = d.objid
  )
  select 'FOREIGN_KEY_LEFT_BEHIND', format('%s.%I', k.conrelid::regclass, k.conname), jsonb_build_object('older_table', o.name)
  from older o
  join pg_catalog.pg_constraint k on k.confrelid = o.oid and k.contype = 'f' and k.conparentid = 0
  join pg_catalog.pg_class c on c.oid = k.conrelid
  where c.relnamespace <> to_regnamespace('landlord_legacy')

  union all
  select 'VIEW_READS_OLDER_TABLE', d.objid::regclass::text, jsonb_build_object('older_tables', jsonb_agg(d.name order by d.name))
  from dependents d
  where d.is_view
  group by d.objid

  union all
  select 'POLICY_READS_OLDER_TABLE', format('%s: %s', p.polrelid::regclass, p.polname),
    jsonb_build_object('older_tables', jsonb_agg(d.name order by d.name))
  from dependents d
  join pg_catalog.pg_policy p on d.classid = 'pg_policy'::regclass and p.oid = d.objid
  join pg_catalog.pg_class c on c.oid = p.polrelid
  where c.relnamespace <> to_regnamespace('landlord_legacy')
  group by p.oid, p.polrelid, p.polname

  union all
  select 'PUBLICATION_HAS_OLDER_TABLE', format('%I: %s', p.pubname, o.name), '{}'::jsonb
  from older o
  join pg_catalog.pg_publication_rel r on r.prrelid = o.oid
  join pg_catalog.pg_publication p on p.oid = r.prpubid

  union all
  select 'FUNCTION_NAMES_OLDER_TABLE', f.signature, '{}'::jsonb
  from private.older_functions() f
$$;

revoke all on function private.older_system_uses() from public, anon, authenticated, service_role;
comment on function private.older_system_uses() is
  'What still uses the tables of an older system that was set aside. No rows where there was none, or nothing is left.';
