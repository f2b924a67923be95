-- Everything of a database that is ours, one row an object: (kind, name, definition). Two databases are the same if these
-- rows are. Ours is what is in no schema of the platform, and our triggers on the auth service's tables.
with ours as (
  select n.oid, n.nspname, n.nspowner, n.nspacl
  from pg_namespace n
  where n.nspname !~ '^pg_'
    and n.nspname not in ('information_schema', 'extensions', 'auth', 'supabase_migrations')
),
relations as (
  select c.*, o.nspname, format('%I.%I', o.nspname, c.relname) as name
  from pg_class c
  join ours o on o.oid = c.relnamespace
),
-- An ACL is what its entries say, not their order; NULL stands for what the owner and PUBLIC have by default.
acls (kind, name, acl, kind_code, owner) as (
  select 'schema', quote_ident(nspname), nspacl, 'n'::"char", nspowner from ours
  union all
  select 'relation', name, relacl, case relkind when 'S' then 's' else 'r' end::"char", relowner
  from relations where relkind in ('r', 'p', 'v', 'm', 'S', 'f')
  union all
  select 'function', p.oid::regprocedure::text, p.proacl, 'f', p.proowner
  from pg_proc p join ours o on o.oid = p.pronamespace
  union all
  select 'type', t.oid::regtype::text, t.typacl, 'T', t.typowner
  from pg_type t join ours o on o.oid = t.typnamespace
  where t.typtype in ('e', 'd', 'r') or t.typtype = 'c' and exists (select from pg_class c where c.oid = t.typrelid and c.relkind = 'c')
),
objects (kind, name, definition) as (
  select 'owner of schema', quote_ident(nspname), nspowner::regrole::text from ours
  union all
  select 'relation', name,
    concat_ws(', ', relkind::text, relpersistence::text, relowner::regrole::text,
      case when relrowsecurity then 'row level security' end, case when relforcerowsecurity then 'forced' end,
      array_to_string(reloptions, ', '), relreplident::text)
  from relations where relkind in ('r', 'p', 'v', 'm', 'S', 'f')
  union all
  -- Not by position: a column that a migration added stands last, wherever its table's file has it.
  select 'column', format('%s.%I', r.name, a.attname),
    concat_ws(' ', format_type(a.atttypid, a.atttypmod), case when a.attnotnull then 'not null' end,
      'default ' || pg_get_expr(d.adbin, d.adrelid), nullif(a.attidentity, ''), nullif(a.attgenerated, ''),
      case when a.attcollation <> t.typcollation then a.attcollation::regcollation::text end)
  from relations r
  join pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
  join pg_type t on t.oid = a.atttypid
  left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  where r.relkind in ('r', 'p', 'v', 'm', 'f', 'c')
  union all
  select 'constraint', format('%s.%I', coalesce(r.name, k.contypid::regtype::text), k.conname),
    pg_get_constraintdef(k.oid) || case when k.convalidated then '' else ' not valid' end
  from pg_constraint k
  join ours o on o.oid = k.connamespace
  left join relations r on r.oid = k.conrelid
  union all
  select 'index', r.name, pg_get_indexdef(r.oid) || case when i.indisvalid then '' else ' invalid' end
  from relations r join pg_index i on i.indexrelid = r.oid
  union all
  select 'view', name, pg_get_viewdef(oid) from relations where relkind in ('v', 'm')
  union all
  select 'sequence', r.name, to_jsonb(s)::text
  from relations r
  join lateral (
    select seqstart, seqincrement, seqmin, seqmax, seqcache, seqcycle, seqtypid::regtype from pg_sequence where seqrelid = r.oid
  ) s on true
  union all
  select 'function', p.oid::regprocedure::text,
    concat_ws(E'\n', pg_get_functiondef(p.oid), p.proowner::regrole::text)
  from pg_proc p join ours o on o.oid = p.pronamespace
  where p.prokind in ('f', 'p')
  union all
  select 'policy', format('%s.%s', r.name, quote_ident(p.polname)),
    concat_ws(E'\n', p.polcmd::text, case when p.polpermissive then 'permissive' else 'restrictive' end,
      array(select case when role = 0 then 'public' else role::regrole::text end from unnest(p.polroles) role order by 1)::text,
      'using ' || pg_get_expr(p.polqual, p.polrelid), 'check ' || pg_get_expr(p.polwithcheck, p.polrelid))
  from pg_policy p join relations r on r.oid = p.polrelid
  union all
  select 'trigger', format('%s.%I', t.tgrelid::regclass, t.tgname), concat_ws(' ', pg_get_triggerdef(t.oid), t.tgenabled)
  from pg_trigger t
  join pg_class c on c.oid = t.tgrelid
  join pg_proc p on p.oid = t.tgfoid
  where not t.tgisinternal
    and (c.relnamespace in (select oid from ours) or p.pronamespace in (select oid from ours))
  union all
  select 'enum', t.oid::regtype::text, string_agg(e.enumlabel, ', ' order by e.enumsortorder)
  from pg_type t join ours o on o.oid = t.typnamespace join pg_enum e on e.enumtypid = t.oid
  group by t.oid
  union all
  select 'domain', t.oid::regtype::text, concat_ws(' ', format_type(t.typbasetype, t.typtypmod), t.typdefault, t.typnotnull::text)
  from pg_type t join ours o on o.oid = t.typnamespace
  where t.typtype = 'd'
  union all
  select 'extension', e.extname, format('%s in %s', e.extversion, e.extnamespace::regnamespace)
  from pg_extension e
  union all
  select 'grants on ' || kind, name, (
    select string_agg(
      concat(case when grantee = 0 then 'public' else grantee::regrole::text end, ': ', privilege_type,
        case when is_grantable then ' with grant option' end),
      E'\n' order by case when grantee = 0 then 'public' else grantee::regrole::text end, privilege_type)
    from aclexplode(coalesce(acl, acldefault(kind_code, owner)))
  )
  from acls
  union all
  select 'grants on column', format('%s.%I', r.name, a.attname), array(select unnest(a.attacl)::text order by 1)::text
  from relations r join pg_attribute a on a.attrelid = r.oid
  where a.attacl is not null
  union all
  select 'default privileges', concat_ws(' ', d.defaclrole::regrole, 'in', nullif(d.defaclnamespace, 0)::regnamespace, 'on', d.defaclobjtype),
    array(select unnest(d.defaclacl)::text order by 1)::text
  from pg_default_acl d
  union all
  -- What hangs on the auth service's tables can be commented on by their owner alone.
  select 'comment on ' || identity.type, identity.identity, d.description
  from pg_description d
  cross join lateral pg_identify_object(d.classoid, d.objoid, d.objsubid) as identity
  where identity.schema in (select nspname from ours)
    or identity.type = 'schema' and identity.name in (select quote_ident(nspname) from ours)
    or d.classoid in ('pg_policy'::regclass, 'pg_constraint'::regclass, 'pg_trigger'::regclass)
      and split_part(split_part(identity.identity, ' on ', 2), '.', 1) in (select quote_ident(nspname) from ours)
)
select kind, name, coalesce(definition, '') as definition
from objects
order by kind collate "C", name collate "C"
