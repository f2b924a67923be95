create or replace function private.get_template_version(p_name text, p_version integer)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_version jsonb;
begin
  perform private.require_admin();
  select to_jsonb(t) into v_version
  from public.tenant_templates t
  where t.name = p_name and t.version = p_version;
  if not found then
    perform private.raise_error('NOT_FOUND', '{}', 'There is no such version of a template.');
  end if;
  return v_version;
end
$$;

revoke all on function private.get_template_version(text, integer) from public, anon, authenticated, service_role;
grant execute on function private.get_template_version(text, integer) to authenticated;
comment on function private.get_template_version(text, integer) is 'See public.get_template_version.';
