create or replace function private.list_templates(p_with_retired boolean)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  perform private.require_admin();
  return (
    select coalesce(jsonb_agg(to_jsonb(l) order by l.name), '[]')
    from (
      select distinct on (t.name)
        t.name,
        t.version,
        not t.is_current as is_retired,
        jsonb_array_length(t.definition -> 'segments') as segment_count,
        jsonb_array_length(jsonb_path_query_array(t.definition, '$.segments[*].packages[*]')) as package_count,
        t.created_at,
        t.created_by
      from public.tenant_templates t
      order by t.name, t.is_current desc, t.version desc
    ) as l
    where p_with_retired or not l.is_retired
  );
end
$$;

revoke all on function private.list_templates(boolean) from public, anon, authenticated, service_role;
grant execute on function private.list_templates(boolean) to authenticated;
comment on function private.list_templates(boolean) is 'See public.list_templates.';
