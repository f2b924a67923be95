create or replace function private.tenant_conditions(p_filter jsonb, p_sort text)
returns text
language sql
stable
security definer
set search_path = ''
as $$
  select coalesce(string_agg(c.condition, ' and '), 'true')
  from (
    values
      (format(
        't.status = any (%L::text[])',
        (select array_agg(s.status) from jsonb_array_elements_text(p_filter -> 'statuses') as s (status))
      ), p_filter ? 'statuses'),
      (format('t.template_name = %L', split_part(p_filter ->> 'template', '@', 1)), p_filter ? 'template'),
      (format('t.template_version = %L', split_part(p_filter ->> 'template', '@', 2)), p_filter ->> 'template' like '%@%'),
      (format(
        't.request_id in (select r.id from public.provisioning_requests r where r.batch_id = %L)', p_filter ->> 'batch_id'
      ), p_filter ? 'batch_id'),
      (format('t.created_at >= %L', p_filter ->> 'created_from'), p_filter ? 'created_from'),
      (format('t.created_at < %L', p_filter ->> 'created_to'), p_filter ? 'created_to'),
      (private.search_condition(p_filter ->> 'search', p_sort), p_filter ? 'search')
  ) as c (condition, is_wanted)
  where c.is_wanted
$$;

revoke all on function private.tenant_conditions(jsonb, text) from public, anon, authenticated, service_role;
comment on function private.tenant_conditions(jsonb, text) is
  'SQL that is true of the tenants t that a filter, checked by private.require_tenant_filter, leaves. Whatever is in the filter is a literal in it.';
