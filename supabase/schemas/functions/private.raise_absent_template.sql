create or replace function private.raise_absent_template(p_name text)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if exists (select from public.tenant_templates t where t.name = p_name) then
    perform private.raise_error(
      'TEMPLATE_RETIRED', '{"errors": [{"pointer": "/template", "message": "is retired"}]}',
      'Choose another template, or have this one restored.'
    );
  end if;
  perform private.raise_error(
    'VALIDATION_ERROR', '{"errors": [{"pointer": "/template", "message": "is not a known template"}]}'
  );
end
$$;

revoke all on function private.raise_absent_template(text) from public, anon, authenticated, service_role;
comment on function private.raise_absent_template(text) is
  'Raises TEMPLATE_RETIRED for a template that was, VALIDATION_ERROR for one that never was. The caller has seen that none is current.';
