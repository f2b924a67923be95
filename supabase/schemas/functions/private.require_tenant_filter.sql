create or replace function private.require_tenant_filter(p_filter jsonb)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_filter jsonb;
  v_errors jsonb;
begin
  if jsonb_typeof(p_filter) is distinct from 'object' then
    perform private.raise_error('VALIDATION_ERROR', '{"errors": [{"pointer": "", "message": "must be an object"}]}');
  end if;
  v_filter := jsonb_strip_nulls(p_filter);

  select jsonb_agg(jsonb_build_object('pointer', '/' || p.field, 'message', p.message)) into v_errors
  from (
    select k.field, 'is not a known filter' as message
    from jsonb_object_keys(v_filter) as k (field)
    where k.field not in ('statuses', 'template', 'batch_id', 'created_from', 'created_to', 'search')
    union all
    select 'statuses', 'must be a list of statuses'
    where v_filter ? 'statuses'
      and not (
        jsonb_typeof(v_filter -> 'statuses') = 'array'
        and v_filter -> 'statuses' <@ '["provisioning", "pending_activation", "active", "setup_incomplete", "suspended", "archived"]'
      )
    union all
    select 'template', 'must be a template''s name, or name@version'
    where v_filter ->> 'template' !~ '^[a-z][a-z0-9_-]{0,62}(@[1-9][0-9]{0,8})?$'
    union all
    select 'batch_id', 'must be a UUID' where not pg_input_is_valid(v_filter ->> 'batch_id', 'uuid')
    union all
    select t.field, 'must be a time'
    from unnest('{created_from,created_to}'::text[]) as t (field)
    where not pg_input_is_valid(v_filter ->> t.field, 'timestamptz')
    union all
    select 'search', 'must have 1 to 255 characters, none of them control characters'
    where char_length(btrim(v_filter ->> 'search')) not between 1 and 255 or v_filter ->> 'search' ~ '[\x01-\x1f\x7f-\x9f]'
  ) as p;
  if v_errors is not null then
    perform private.raise_error('VALIDATION_ERROR', jsonb_build_object('errors', v_errors));
  end if;
  return v_filter;
end
$$;

revoke all on function private.require_tenant_filter(jsonb) from public, anon, authenticated, service_role;
comment on function private.require_tenant_filter(jsonb) is
  'The filter without what is null. Raises VALIDATION_ERROR with a pointer for each fault.';
