create or replace function public.list_templates(p_with_retired boolean default false)
returns jsonb
language sql
stable
security invoker
set search_path = ''
as $$
  select private.list_templates(p_with_retired)
$$;

revoke all on function public.list_templates(boolean) from public, anon, authenticated, service_role;
grant execute on function public.list_templates(boolean) to authenticated;
comment on function public.list_templates(boolean) is
  'For admins: the current version of each template, by name: [{name, version, is_retired, segment_count, package_count, created_at, created_by}]; with p_with_retired also those that no tenant is made from any more, each by its last version.';
