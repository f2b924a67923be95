-- The settings are those that change how Postgres spells a definition: it must be the same whoever asks.
create or replace function private.describe_schemas(p_schemas text[])
returns table (schema text, shape jsonb)
language sql
stable
set search_path = ''
set datestyle = 'ISO, YMD'
set intervalstyle = 'postgres'
set timezone = 'UTC'
set extra_float_digits = 1
set bytea_output = 'hex'
set lc_monetary = 'C'
set quote_all_identifiers = off
set standard_conforming_strings = on
as $$
  with wanted as (
    select
      n.oid, n.nspname::text as name,
      -- The id that the schema is called after, as it is spelled elsewhere.
      case when n.nspname ~ '^tenant_[0-9a-f]{32}$' then substr(n.nspname, 8) end as hex
    from pg_catalog.pg_namespace n
    where n.nspname = any (p_schemas)
  ),
  described as (
    select d.schema, jsonb_object_agg(d.kind || ' ' || d.name, coalesce(d.definition, '')) as shape
    from (select array_agg(w.oid) from wanted w) as schemas (oids)
    cross join lateral (
      select * from private.describe_tables(schemas.oids)
      union all
      select * from private.describe_table_rules(schemas.oids)
      union all
      select * from private.describe_types_and_routines(schemas.oids)
    ) as d
    group by d.schema
  )
  select
    w.name,
    case
      when d.schema is null then '{}'
      when w.hex is null then d.shape
      else
        regexp_replace(
          regexp_replace(
            regexp_replace(d.shape::text, w.name, '{schema}', 'g'),
            w.hex, '{tenant_hex}', 'gi'
          ),
          w.hex::uuid::text, '{tenant_id}', 'gi'
        )::jsonb
    end
  from wanted w
  left join described d on d.schema = w.oid
$$;

revoke all on function private.describe_schemas(text[]) from public, anon, authenticated, service_role;
comment on function private.describe_schemas(text[]) is
  'What these schemas are, a row for each that is there: {"<kind> <name>": definition} of everything in it, and {} for one that is empty. Names are relative to the schema; what belongs to a table is called <table>.<name>. Where a schema is called as a tenant''s, {schema}, {tenant_id} and {tenant_hex} stand for its name and id, so that two tenants'' schemas are equal if they are alike. Not in it: privileges and owners, comments, operators and the like. Who changes what it answers calls private.refresh_tenant_schema_shapes in the same migration.';
