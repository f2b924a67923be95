create or replace function public.get_template(p_name text)
returns jsonb
language sql
stable
security invoker
set search_path = ''
as $$
  select private.get_template(p_name)
$$;

revoke all on function public.get_template(text) from public, anon, authenticated, service_role;
grant execute on function public.get_template(text) to authenticated;
comment on function public.get_template(text) is
  'For admins: a template as it is now (private.describe_template), also a retired one. Raises NOT_FOUND.';
