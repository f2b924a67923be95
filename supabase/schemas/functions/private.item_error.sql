create or replace function private.item_error(p_error jsonb)
returns jsonb
language sql
stable
set search_path = ''
as $$
  -- What stands in a pointer or message that is not the contract's own may be a secret (I5).
  select private.error_summary(p_error) || jsonb_build_object(
    'errors', (
      select coalesce(
        jsonb_agg(
          case
            when k.pointer <> f.fault ->> 'pointer' then
              jsonb_build_object('pointer', k.pointer, 'message', 'has an unknown field')
            when f.fault ->> 'message' ~ '^(must|is|has|needs|goes|no|Invalid|Too) [[:print:]]{1,200}$' then
              jsonb_build_object('pointer', k.pointer, 'message', f.fault ->> 'message')
            else jsonb_build_object('pointer', k.pointer, 'message', 'is not valid')
          end
        ),
        '[]'
      )
      from jsonb_array_elements(
        case when jsonb_typeof(p_error -> 'errors') = 'array' then p_error -> 'errors' else '[]' end
      ) as f (fault)
      cross join lateral substring(
        f.fault ->> 'pointer'
        from '^(?:/(?:tenant|name|slug|domain|timezone|currency|contact|email|phone|address|settings|owner|full_?[nN]ame|mode|password|user_?[iI]d|template|isolation|features|limits|users|storage_?[gG]b|api_?[kK]ey|idempotency_?[kK]ey|\d{1,3})(?=/|$))*'
      ) as k (pointer)
      where jsonb_typeof(f.fault) = 'object'
    ),
    'duplicate_of', case when jsonb_typeof(p_error -> 'duplicate_of') = 'number' then p_error -> 'duplicate_of' end
  )
$$;

revoke all on function private.item_error(jsonb) from public, anon, authenticated, service_role;
comment on function private.item_error(jsonb) is
  'What may be stored of why an item was refused: {code, reason, errors, duplicate_of}, the code a known one, pointers and messages the contract''s.';
