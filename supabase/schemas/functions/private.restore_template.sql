create or replace function private.restore_template(p_name text, p_version integer, p_expected_version integer)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_definition jsonb;
begin
  perform private.require_admin();
  select t.definition into v_definition
  from public.tenant_templates t
  where t.name = p_name and t.version = p_version;
  if not found then
    perform private.raise_error('NOT_FOUND', '{}', 'There is no such version of a template.');
  end if;
  return private.make_template_current(
    'template_restored', p_name, v_definition, p_expected_version, jsonb_build_object('restored_version', p_version)
  );
end
$$;

revoke all on function private.restore_template(text, integer, integer) from public, anon, authenticated, service_role;
grant execute on function private.restore_template(text, integer, integer) to authenticated;
comment on function private.restore_template(text, integer, integer) is 'See public.restore_template.';
