create or replace function private.make_template_current(
  p_action text,
  p_name text,
  p_definition jsonb,
  p_expected_version integer,
  p_details jsonb default '{}'
)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_admin_user_id constant uuid := auth.uid();
  v_current public.tenant_templates;
  v_version integer;
begin
  -- Looked at first, so that who has no token left keeps nobody waiting.
  perform private.check_tokens(v_admin_user_id, 'templates', 1);
  v_current := private.lock_template(p_name);

  -- Before what was expected: who asks again because the answer was lost has made it so.
  if v_current.definition = p_definition then
    return jsonb_build_object(
      'template', private.describe_template(p_name),
      'is_changed', false,
      'rate_limit', private.check_tokens(v_admin_user_id, 'templates', 0)
    );
  end if;
  perform private.require_template_version(v_current, p_expected_version);

  update public.tenant_templates t set is_current = false where t.name = p_name and t.is_current;
  insert into public.tenant_templates (name, version, definition, created_by)
  select p_name, coalesce(max(t.version), 0) + 1, p_definition, v_admin_user_id
  from public.tenant_templates t
  where t.name = p_name
  returning version into v_version;

  perform private.record_event(
    p_action, null, null, null, jsonb_build_object('template', p_name) || p_details,
    jsonb_build_object('version', v_current.version), jsonb_build_object('version', v_version)
  );
  return jsonb_build_object(
    'template', private.describe_template(p_name),
    'is_changed', true,
    'rate_limit', private.spend_tokens(v_admin_user_id, 'templates')
  );
end
$$;

revoke all on function private.make_template_current(text, text, jsonb, integer, jsonb) from public, anon, authenticated, service_role;
comment on function private.make_template_current(text, text, jsonb, integer, jsonb) is
  'Makes a definition a template''s next version, unless the current one is equal: {template, is_changed, rate_limit}. The caller is an admin, and the definition is valid. Raises PRECONDITION_FAILED or RATE_LIMITED.';
