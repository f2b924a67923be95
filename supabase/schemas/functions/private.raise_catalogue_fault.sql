create or replace function private.raise_catalogue_fault(p_fault text, p_tenant_id uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_fault record;
begin
  select * into v_fault
  from (
    values
      ('slug', 'INVALID_SLUG', '/slug', 'must have 1 to 63 characters of a to z, 0 to 9 and -, the first no -'),
      ('package_slug_is_a_label', 'INVALID_SLUG', '/slug', 'must have 1 to 63 characters of a to z, 0 to 9 and -, the first no -'),
      ('segment_slug_is_a_label', 'INVALID_SLUG', '/slug', 'must have 1 to 63 characters of a to z, 0 to 9 and -, the first no -'),
      ('name', 'VALIDATION_ERROR', '/name', 'is required'),
      ('package_name_is_short', 'VALIDATION_ERROR', '/name', 'must have 1 to 255 characters'),
      ('segment_name_is_short', 'VALIDATION_ERROR', '/name', 'must have 1 to 255 characters'),
      ('segment_hero_title_is_short', 'VALIDATION_ERROR', '/hero_title', 'must have at most 500 characters'),
      ('package_price_is_not_negative', 'VALIDATION_ERROR', '/price_minor', 'must be a whole number from 0 to 9007199254740991'),
      ('package_price_is_exact_in_json', 'VALIDATION_ERROR', '/price_minor', 'must be a whole number from 0 to 9007199254740991'),
      ('package_segment_is_of_its_own_tenant', 'NOT_FOUND', '/segment_id', 'is no segment of this tenant'),
      -- Only a rename at the same moment: whoever adds comes one after the other.
      ('package_slug_is_unique_in_its_tenant', 'DUPLICATE_SLUG', '/slug', 'was taken this moment'),
      ('segment_slug_is_unique_in_its_tenant', 'DUPLICATE_SLUG', '/slug', 'was taken this moment')
  ) as known (fault, code, pointer, message)
  where known.fault = p_fault;
  if not found then
    perform private.raise_schema_fault(p_tenant_id);
    raise exception 'unexpected violation of %', p_fault;
  end if;
  perform private.raise_error(
    v_fault.code,
    jsonb_build_object('errors', jsonb_build_array(jsonb_build_object('pointer', v_fault.pointer, 'message', v_fault.message)))
  );
end
$$;

revoke all on function private.raise_catalogue_fault(text, uuid) from public, anon, authenticated, service_role;
comment on function private.raise_catalogue_fault(text, uuid) is
  'Raises the error code that a violated constraint of the catalogue stands for, or the name of a column that may not be NULL; for one that is nobody''s, what private.raise_schema_fault does.';
