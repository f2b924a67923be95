create or replace function private.describe_template(p_name text)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  -- Retired, it is known by its last version.
  select jsonb_build_object(
    'name', t.name,
    'version', t.version,
    'is_retired', not t.is_current,
    'definition', t.definition,
    'created_at', t.created_at,
    'created_by', t.created_by,
    'version_count', (select count(*) from public.tenant_templates v where v.name = p_name),
    'versions', (
      select jsonb_agg(
        jsonb_build_object(
          'version', v.version, 'is_current', v.is_current, 'created_at', v.created_at, 'created_by', v.created_by
        )
        order by v.version desc
      )
      from (
        select * from public.tenant_templates v where v.name = p_name order by v.version desc limit 100
      ) as v
    )
  )
  from public.tenant_templates t
  where t.name = p_name
  order by t.is_current desc, t.version desc
  limit 1
$$;

revoke all on function private.describe_template(text) from public, anon, authenticated, service_role;
comment on function private.describe_template(text) is
  'A template for admins: {name, version, is_retired, definition, created_at, created_by, version_count, versions}, the latest 100 of them, the newest first. NULL where there is none.';
