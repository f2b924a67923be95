create or replace function private.require_template_version(p_current public.tenant_templates, p_expected_version integer)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if coalesce(p_current.version, 0) <> p_expected_version then
    perform private.raise_error(
      'PRECONDITION_FAILED', jsonb_build_object('version', coalesce(p_current.version, 0)),
      'Somebody has changed the template since: read it again.'
    );
  end if;
end
$$;

revoke all on function private.require_template_version(public.tenant_templates, integer) from public, anon, authenticated, service_role;
comment on function private.require_template_version(public.tenant_templates, integer) is
  'Raises PRECONDITION_FAILED unless this is the version that the caller has read; 0: that none is current. NULL expects nothing.';
