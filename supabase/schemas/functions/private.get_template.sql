create or replace function private.get_template(p_name text)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_template jsonb;
begin
  perform private.require_admin();
  v_template := private.describe_template(p_name);
  if v_template is null then
    perform private.raise_error('NOT_FOUND', '{}', 'There is no such template.');
  end if;
  return v_template;
end
$$;

revoke all on function private.get_template(text) from public, anon, authenticated, service_role;
grant execute on function private.get_template(text) to authenticated;
comment on function private.get_template(text) is 'See public.get_template.';
