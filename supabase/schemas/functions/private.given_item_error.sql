create or replace function private.given_item_error(p_error jsonb)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  -- Known codes and the shape of our own errors only, since it is stored and told to callers who branch on it.
  select jsonb_build_object(
    'code', coalesce((select e.code from private.error_codes e where e.code = p_error ->> 'code'), 'VALIDATION_ERROR'),
    'errors', coalesce(
      (
        select jsonb_agg(
          jsonb_build_object('pointer', left(f.fault ->> 'pointer', 255), 'message', left(f.fault ->> 'message', 255))
          order by f.number
        )
        from jsonb_array_elements(
          case when jsonb_typeof(p_error -> 'errors') = 'array' then p_error -> 'errors' else '[]' end
        ) with ordinality as f (fault, number)
        where f.fault ->> 'pointer' is not null and f.fault ->> 'message' is not null and f.number <= 100
      ),
      '[]'
    )
  )
  where jsonb_typeof(p_error) = 'object'
$$;

revoke all on function private.given_item_error(jsonb) from public, anon, authenticated, service_role;
comment on function private.given_item_error(jsonb) is
  'The {code, errors} of a fault that whoever sends an item has found in it. NULL: none.';
