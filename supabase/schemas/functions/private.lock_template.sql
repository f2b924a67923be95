create or replace function private.lock_template(p_name text)
returns public.tenant_templates
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_current public.tenant_templates;
begin
  -- By its name, since there may be no row yet. Provisioning never waits for it: it reads what is current, and no more.
  perform pg_advisory_xact_lock(hashtextextended('template ' || p_name, 0));
  select * into v_current from public.tenant_templates t where t.name = p_name and t.is_current;
  return v_current;
end
$$;

revoke all on function private.lock_template(text) from public, anon, authenticated, service_role;
comment on function private.lock_template(text) is
  'The current version of a template, which nobody else changes until the transaction ends. All NULL where none is current.';
