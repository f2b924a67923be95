create or replace function public.retire_template(p_name text, p_expected_version integer default null)
returns jsonb
language sql
security invoker
set search_path = ''
as $$
  select private.retire_template(p_name, p_expected_version)
$$;

revoke all on function public.retire_template(text, integer) from public, anon, authenticated, service_role;
grant execute on function public.retire_template(text, integer) to authenticated;
comment on function public.retire_template(text, integer) is
  'For admins: no tenant is made from this template any more, until a version is saved or restored; those that were stay as they are. Answers and raises what public.save_template does, NOT_FOUND, and INVALID_TRANSITION for default.';
