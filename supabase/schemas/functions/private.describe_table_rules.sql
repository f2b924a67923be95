create or replace function private.describe_table_rules(p_schemas oid[])
returns table (schema oid, kind text, name text, definition text)
language sql
stable
set search_path = ''
as $$
  -- NOT NULL is said of the column, and constraint triggers are triggers.
  select
    k.connamespace, 'constraint', format('%I.%I', coalesce(c.relname, t.typname), k.conname),
    pg_get_constraintdef(k.oid)
  from pg_catalog.pg_constraint k
  left join pg_catalog.pg_class c on c.oid = k.conrelid
  left join pg_catalog.pg_type t on t.oid = k.contypid
  where k.connamespace = any (p_schemas) and k.contype not in ('n', 't')
  union all
  -- A constraint's own index goes with it.
  select
    c.relnamespace, 'index', format('%I.%I', c.relname, x.relname),
    concat_ws(' ', pg_get_indexdef(i.indexrelid), case when not i.indisvalid then 'invalid' end)
  from pg_catalog.pg_class c
  join pg_catalog.pg_index i on i.indrelid = c.oid
  join pg_catalog.pg_class x on x.oid = i.indexrelid
  where c.relnamespace = any (p_schemas)
    and not exists (
      select from pg_catalog.pg_constraint k where k.conrelid = c.oid and k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x')
    )
  union all
  select
    c.relnamespace, 'trigger', format('%I.%I', c.relname, g.tgname),
    concat_ws(
      ' ', pg_get_triggerdef(g.oid),
      case g.tgenabled when 'D' then 'disabled' when 'R' then 'on replicas alone' when 'A' then 'on replicas, too' end
    )
  from pg_catalog.pg_class c
  join pg_catalog.pg_trigger g on g.tgrelid = c.oid and not g.tgisinternal
  where c.relnamespace = any (p_schemas)
  union all
  select c.relnamespace, 'rule', format('%I.%I', c.relname, r.rulename), pg_get_ruledef(r.oid)
  from pg_catalog.pg_class c
  join pg_catalog.pg_rewrite r on r.ev_class = c.oid and r.rulename <> '_RETURN'
  where c.relnamespace = any (p_schemas)
  union all
  select
    c.relnamespace, 'policy', format('%I.%I', c.relname, p.polname),
    concat_ws(
      ' ', case when p.polpermissive then 'permissive' else 'restrictive' end,
      case p.polcmd when 'r' then 'for select' when 'a' then 'for insert' when 'w' then 'for update' when 'd' then 'for delete' else 'for all' end,
      'to ' || (
        select string_agg(case role.oid when 0 then 'public' else role.oid::regrole::text end, ', ' order by role.oid::regrole::text collate "C")
        from unnest(p.polroles) as role (oid)
      ),
      'using (' || pg_get_expr(p.polqual, p.polrelid) || ')',
      'with check (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')'
    )
  from pg_catalog.pg_class c
  join pg_catalog.pg_policy p on p.polrelid = c.oid
  where c.relnamespace = any (p_schemas)
$$;

revoke all on function private.describe_table_rules(oid[]) from public, anon, authenticated, service_role;
comment on function private.describe_table_rules(oid[]) is
  'For private.describe_schemas: constraints, indexes, triggers, rules and policies, each under the name of its table.';
