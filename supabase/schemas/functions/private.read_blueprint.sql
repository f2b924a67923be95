-- What a tenant is made of is read in one statement, and without a lock; the catalogue of one that is cloned as private.catalogue_schema
-- says. Of a template that is enough:
-- its versions never change, and a statement sees exactly one of them as current, whoever makes another so meanwhile. With
-- any lock that an edit has to wait for, the row might turn out to be current no more when the lock is had, and none be found.
create or replace function private.read_blueprint(p_payload jsonb)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_source_id constant uuid := (p_payload ->> 'clone_of')::uuid;
  v_status text;
  v_blueprint jsonb;
begin
  if v_source_id is null then
    select t.definition || jsonb_build_object('template_name', t.name, 'template_version', t.version) into v_blueprint
    from public.tenant_templates t
    where t.name = p_payload ->> 'template' and t.is_current;
    if not found then
      perform private.raise_absent_template(p_payload ->> 'template');
    end if;
    return v_blueprint;
  end if;

  select
    t.status,
    private.describe_catalogue(t.id) || jsonb_build_object(
      'template_name', t.template_name,
      'template_version', t.template_version,
      'timezone', t.timezone,
      'currency', t.currency,
      'settings', t.settings,
      'features', t.features,
      'limits', jsonb_build_object('users', t.user_limit, 'storage_gb', t.storage_limit_gb)
    )
  into v_status, v_blueprint
  from public.tenants t
  where t.id = v_source_id;
  if not found then
    perform private.raise_absent_tenant(v_source_id);
  end if;
  -- One that waits for its owner may be nobody's yet and gone in a moment; what is archived is kept for being restored alone.
  if v_status not in ('active', 'suspended', 'setup_incomplete') then
    perform private.raise_invalid_transition(v_status, 'clone');
  end if;
  return v_blueprint;
end
$$;

revoke all on function private.read_blueprint(jsonb) from public, anon, authenticated, service_role;
comment on function private.read_blueprint(jsonb) is
  'What the tenant of a normalised payload is made of: a template''s definition, or the like of the tenant that is cloned with its timezone, currency and settings; and template_name and template_version. Raises TEMPLATE_RETIRED or VALIDATION_ERROR for the template, NOT_FOUND, TENANT_PURGED or INVALID_TRANSITION for the tenant.';
