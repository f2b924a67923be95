create or replace function public.save_template(p_name text, p_definition jsonb, p_expected_version integer default null)
returns jsonb
language sql
security invoker
set search_path = ''
as $$
  select private.save_template(p_name, p_definition, p_expected_version)
$$;

revoke all on function public.save_template(text, jsonb, integer) from public, anon, authenticated, service_role;
grant execute on function public.save_template(text, jsonb, integer) to authenticated;
comment on function public.save_template(text, jsonb, integer) is
  'For admins: makes this definition the current version of a template, new or not, of which all tenants are made from now on: {template, is_changed, rate_limit}. One that equals the current version changes nothing. With p_expected_version only while that one is current (0: none is). Raises VALIDATION_ERROR with a pointer into the definition for each fault, PRECONDITION_FAILED or RATE_LIMITED.';
