create or replace function private.changed_fields(p_from public.tenants, p_to public.tenants)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  select coalesce(
    jsonb_object_agg(
      f.key,
      case f.key
        -- Free JSON may hold a secret, which this log would keep for ever: only which keys were changed.
        when 'settings' then private.changed_keys(f.value, to_jsonb(p_to) -> f.key)
        else f.value
      end
    ),
    '{}'
  )
  from jsonb_each(to_jsonb(p_from) - 'updated_at') as f (key, value)
  where f.value is distinct from to_jsonb(p_to) -> f.key
$$;

revoke all on function private.changed_fields(public.tenants, public.tenants) from public, anon, authenticated, service_role;
comment on function private.changed_fields(public.tenants, public.tenants) is
  'The columns of the first that differ from the second, as the first has them; of settings the names of those that differ.';
