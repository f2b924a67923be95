create or replace function private.is_valid_template(p_definition jsonb)
returns boolean
language sql
immutable
set search_path = ''
as $$
  select not exists (select from private.template_problems(p_definition))
$$;

revoke all on function private.is_valid_template(jsonb) from public, anon, authenticated, service_role;
comment on function private.is_valid_template(jsonb) is
  'Whether a tenant can be made from a template definition: private.template_problems finds nothing.';
