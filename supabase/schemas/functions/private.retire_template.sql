create or replace function private.retire_template(p_name text, p_expected_version integer)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_admin_user_id constant uuid := private.require_admin();
  v_current public.tenant_templates;
begin
  if p_name = 'default' then
    perform private.raise_error(
      'INVALID_TRANSITION', '{}', 'Requests that name no template are made from this one: save another version of it.'
    );
  end if;
  perform private.check_tokens(v_admin_user_id, 'templates', 1);
  v_current := private.lock_template(p_name);
  if not exists (select from public.tenant_templates t where t.name = p_name) then
    perform private.raise_error('NOT_FOUND', '{}', 'There is no such template.');
  end if;
  if v_current.name is null then
    return jsonb_build_object(
      'template', private.describe_template(p_name),
      'is_changed', false,
      'rate_limit', private.check_tokens(v_admin_user_id, 'templates', 0)
    );
  end if;
  perform private.require_template_version(v_current, p_expected_version);

  update public.tenant_templates t set is_current = false where t.name = p_name and t.is_current;
  perform private.record_event(
    'template_retired', null, null, null, jsonb_build_object('template', p_name),
    jsonb_build_object('version', v_current.version), '{"version": null}'
  );
  return jsonb_build_object(
    'template', private.describe_template(p_name),
    'is_changed', true,
    'rate_limit', private.spend_tokens(v_admin_user_id, 'templates')
  );
end
$$;

revoke all on function private.retire_template(text, integer) from public, anon, authenticated, service_role;
grant execute on function private.retire_template(text, integer) to authenticated;
comment on function private.retire_template(text, integer) is 'See public.retire_template.';
