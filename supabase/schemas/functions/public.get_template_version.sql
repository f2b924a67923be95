create or replace function public.get_template_version(p_name text, p_version integer)
returns jsonb
language sql
stable
security invoker
set search_path = ''
as $$
  select private.get_template_version(p_name, p_version)
$$;

revoke all on function public.get_template_version(text, integer) from public, anon, authenticated, service_role;
grant execute on function public.get_template_version(text, integer) to authenticated;
comment on function public.get_template_version(text, integer) is
  'For admins: one version of a template, current or not: {name, version, is_current, definition, created_at, created_by}. It never changes but in is_current. Raises NOT_FOUND.';
