-- The text is made of constants alone: what the caller gave stays in the parameter.
create or replace function private.request_conditions(p_filter jsonb)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_conditions text;
  v_errors jsonb;
begin
  if coalesce(jsonb_typeof(p_filter), 'null') <> 'object' then
    perform private.raise_error('VALIDATION_ERROR', '{"errors": [{"pointer": "", "message": "must be an object"}]}');
  end if;

  select
    string_agg(' and ' || k.condition, '' order by k.key) filter (where k.condition is not null),
    jsonb_agg(jsonb_build_object('pointer', '/' || g.key, 'message', coalesce(k.message, 'is not a known filter')) order by g.key)
      filter (where k.is_valid is not true)
  into v_conditions, v_errors
  from jsonb_each(p_filter) as g (key, value)
  left join lateral (
    select *
    from (
      values
        -- Statuses and batch are what the list is read by.
        (
          'statuses', null,
          jsonb_typeof(g.value) = 'array' and g.value <@ '["pending", "processing", "completed", "failed"]',
          'must be a list of statuses'
        ),
        (
          'is_mine',
          case when g.value = 'true' then 'r.admin_user_id = (select auth.uid())' end,
          jsonb_typeof(g.value) = 'boolean', 'must be true or false'
        ),
        (
          'source',
          case g.value #>> '{}'
            when 'single' then 'r.batch_id is null and r.admin_user_id <> private.nobody()'
            when 'batch' then 'r.batch_id is not null'
            when 'sign_up' then 'r.admin_user_id = private.nobody()'
          end,
          g.value <@ '["single", "batch", "sign_up"]', 'must be single, batch or sign_up'
        ),
        ('batch_id', null, pg_input_is_valid(g.value #>> '{}', 'uuid'), 'must be a UUID'),
        (
          'created_from', 'r.created_at >= ($1 ->> ''created_from'')::timestamptz',
          pg_input_is_valid(g.value #>> '{}', 'timestamptz'), 'must be a time'
        ),
        (
          'created_to', 'r.created_at < ($1 ->> ''created_to'')::timestamptz',
          pg_input_is_valid(g.value #>> '{}', 'timestamptz'), 'must be a time'
        ),
        (
          'search',
          -- Word for word the expression of provisioning_requests_search_idx. What LIKE would take for a wildcard is itself.
          $condition$lower((r.payload #>> '{tenant,name}') || E'\n' || (r.payload #>> '{tenant,slug}') || E'\n' || r.owner_email)
            like '%' || regexp_replace(lower(btrim($1 ->> 'search')), '([\\%_])', '\\\1', 'g') || '%'$condition$,
          -- With less there is no trigram to look up, and all there ever was would be read.
          g.value #>> '{}' ~ '[[:alnum:]]{3}' and char_length(g.value #>> '{}') <= 255,
          'must have three letters or digits in a row, and at most 255 characters'
        )
    ) as known (key, condition, is_valid, message)
    where known.key = g.key
  ) as k on true;

  if v_errors is not null then
    perform private.raise_error('VALIDATION_ERROR', jsonb_build_object('errors', v_errors));
  end if;
  return coalesce(v_conditions, '');
end
$$;

revoke all on function private.request_conditions(jsonb) from public, anon, authenticated, service_role;
comment on function private.request_conditions(jsonb) is
  'The conditions on public.provisioning_requests r that a filter stands for, its statuses and batch aside, as SQL in which $1 is the filter. Raises VALIDATION_ERROR.';
