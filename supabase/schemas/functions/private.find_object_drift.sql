create or replace function private.find_object_drift(p_tenant_ids uuid[])
returns table (tenant_id uuid, kind text, name text, expected text, actual text)
language sql
stable
set search_path = ''
as $$
  with expectations as (
    select t.id, private.tenant_schema_name(t.id) as schema, coalesce(m.shape, '{}') as shape
    from unnest(p_tenant_ids) as t (id)
    left join private.tenant_schemas s on s.tenant_id = t.id
    left join private.tenant_migrations m on m.version = s.version
  ),
  differing as (
    select e.id, e.schema, e.shape as expected, d.shape as actual
    from expectations e
    join private.describe_schemas(array(select schema from expectations)) d on d.schema = e.schema
    where d.shape <> e.shape
  )
  select
    d.id, o.parts[1], o.parts[2],
    -- With the tenant's own names in them again, they are statements that mend it, or nearly.
    replace(replace(replace(o.expected, '{schema}', d.schema), '{tenant_id}', d.id::text), '{tenant_hex}', substr(d.schema, 8)),
    replace(replace(replace(o.actual, '{schema}', d.schema), '{tenant_id}', d.id::text), '{tenant_hex}', substr(d.schema, 8))
  from differing d
  cross join lateral (
    select key, regexp_match(key, '^(\w+) (.*)$') as parts, e.value as expected, a.value as actual
    from jsonb_each_text(d.expected) e (key, value)
    full join jsonb_each_text(d.actual) a (key, value) using (key)
    where e.value is distinct from a.value
  ) as o
$$;

revoke all on function private.find_object_drift(uuid[]) from public, anon, authenticated, service_role;
comment on function private.find_object_drift(uuid[]) is
  'For private.find_schema_drift: what is in tenants'' own schemas, compared with the stored shape of the version that each is at. Says nothing of a schema that is missing.';
