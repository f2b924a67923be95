create or replace function private.describe_types_and_routines(p_schemas oid[])
returns table (schema oid, kind text, name text, definition text)
language sql
stable
set search_path = ''
as $$
  select
    p.pronamespace, case p.prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end,
    format('%I(%s)', p.proname, oidvectortypes(p.proargtypes)),
    case p.prokind
      -- Postgres has no text for one.
      when 'a' then (
        select concat_ws(
          ' ', 'sfunc', a.aggtransfn, 'stype', format_type(a.aggtranstype, null), 'finalfunc', a.aggfinalfn, 'initcond', quote_nullable(a.agginitval)
        )
        from pg_catalog.pg_aggregate a
        where a.aggfnoid = p.oid
      )
      else pg_get_functiondef(p.oid)
    end
  from pg_catalog.pg_proc p
  where p.pronamespace = any (p_schemas)
  union all
  select
    c.relnamespace, 'sequence', quote_ident(c.relname),
    concat_ws(
      ' ', case c.relpersistence when 'u' then 'unlogged' end, 'as', format_type(s.seqtypid, null),
      'start', s.seqstart, 'increment', s.seqincrement, 'minvalue', s.seqmin, 'maxvalue', s.seqmax, 'cache', s.seqcache,
      case when s.seqcycle then 'cycle' end,
      'owned by ' || (
        select format('%I.%I', o.relname, a.attname)
        from pg_catalog.pg_depend d
        join pg_catalog.pg_class o on o.oid = d.refobjid
        join pg_catalog.pg_attribute a on a.attrelid = o.oid and a.attnum = d.refobjsubid
        where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid and d.deptype in ('a', 'i')
          and d.refclassid = 'pg_catalog.pg_class'::regclass
      )
    )
  from pg_catalog.pg_class c
  join pg_catalog.pg_sequence s on s.seqrelid = c.oid
  where c.relnamespace = any (p_schemas)
  union all
  -- A domain's checks are constraints.
  select
    t.typnamespace, case t.typtype when 'd' then 'domain' else 'enum' end, quote_ident(t.typname),
    case t.typtype
      when 'd' then
        concat_ws(
          ' ', format_type(t.typbasetype, t.typtypmod),
          case when t.typcollation <> b.typcollation then 'collate ' || t.typcollation::regcollation end,
          case when t.typnotnull then 'not null' end, 'default ' || pg_get_expr(t.typdefaultbin, 0)
        )
      else
        (select string_agg(quote_literal(e.enumlabel), ', ' order by e.enumsortorder) from pg_catalog.pg_enum e where e.enumtypid = t.oid)
    end
  from pg_catalog.pg_type t
  left join pg_catalog.pg_type b on b.oid = t.typbasetype
  where t.typnamespace = any (p_schemas) and t.typtype in ('d', 'e')
  union all
  select
    c.relnamespace, 'type', quote_ident(c.relname),
    (
      select string_agg(
        concat_ws(' ', quote_ident(a.attname), format_type(a.atttypid, a.atttypmod), 'collate ' || nullif(a.attcollation, 0)::regcollation),
        ', ' order by a.attnum
      )
      from pg_catalog.pg_attribute a
      where a.attrelid = c.oid and not a.attisdropped
    )
  from pg_catalog.pg_class c
  where c.relnamespace = any (p_schemas) and c.relkind = 'c'
  union all
  select s.stxnamespace, 'statistics', quote_ident(s.stxname), pg_get_statisticsobjdef(s.oid)
  from pg_catalog.pg_statistic_ext s
  where s.stxnamespace = any (p_schemas)
$$;

revoke all on function private.describe_types_and_routines(oid[]) from public, anon, authenticated, service_role;
comment on function private.describe_types_and_routines(oid[]) is
  'For private.describe_schemas: routines, sequences, enums, domains, composite types and extended statistics.';
