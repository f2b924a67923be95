-- The text is made of constants alone: what the caller gave stays in the parameter.
create or replace function private.event_conditions(p_filter jsonb)
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
    coalesce(
      string_agg(format(' and e.%I %s ($1 ->> %L)::%s', k.column_name, k.operator, k.key, k.type), '')
        filter (where k.key is not null),
      ''
    ),
    jsonb_agg(
      jsonb_build_object(
        'pointer', '/' || g.key, 'message', case when k.key is null then 'is not a known field' else 'is malformed' end
      )
    ) filter (where k.key is null or g.value is null or not pg_input_is_valid(g.value, k.type))
  into v_conditions, v_errors
  from jsonb_each_text(p_filter) as g (key, value)
  left join (
    values
      ('actor_id', 'uuid', 'actor_id', '='),
      ('action', 'text', 'action', '='),
      ('tenant_id', 'uuid', 'tenant_id', '='),
      ('request_id', 'uuid', 'request_id', '='),
      ('batch_id', 'uuid', 'batch_id', '='),
      ('http_request_id', 'text', 'http_request_id', '='),
      ('from', 'timestamptz', 'occurred_at', '>='),
      ('to', 'timestamptz', 'occurred_at', '<')
  ) as k (key, type, column_name, operator) on k.key = g.key;

  if v_errors is not null then
    perform private.raise_error('VALIDATION_ERROR', jsonb_build_object('errors', v_errors));
  end if;
  return v_conditions;
end
$$;

revoke all on function private.event_conditions(jsonb) from public, anon, authenticated, service_role;
comment on function private.event_conditions(jsonb) is
  'The conditions on public.provisioning_events e that a filter stands for, as SQL in which $1 is the filter. Raises VALIDATION_ERROR.';
