create or replace function private.read_fleet_settings(p_settings jsonb)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_errors jsonb;
begin
  if jsonb_typeof(p_settings) is distinct from 'object' then
    perform private.raise_error('VALIDATION_ERROR', '{"errors": [{"pointer": "/settings", "message": "must be an object"}]}');
  end if;

  select jsonb_agg(jsonb_build_object('pointer', '/settings/' || given.key, 'message', given.message) order by given.key)
  into v_errors
  from (
    select
      g.key,
      case
        when g.key = 'only_failed' then case when jsonb_typeof(g.value) <> 'boolean' then 'must be true or false' end
        when s.name is null then 'is not a known field'
        -- Apart from the next: a text has no number to be compared.
        when jsonb_typeof(g.value) <> 'number' then format('must be a whole number from %s to %s', s.lowest, s.highest)
        when g.value::numeric not between s.lowest and s.highest or g.value::numeric <> trunc(g.value::numeric)
          then format('must be a whole number from %s to %s', s.lowest, s.highest)
      end as message
    from jsonb_each(p_settings) as g
    left join private.fleet_settings() s on s.name = g.key
  ) as given
  where given.message is not null;
  if v_errors is not null then
    perform private.raise_error('VALIDATION_ERROR', jsonb_build_object('errors', v_errors));
  end if;

  return (
    select jsonb_object_agg(s.name, coalesce((p_settings ->> s.name)::numeric::integer, s.usual))
    from private.fleet_settings() s
  ) || jsonb_build_object('only_failed', coalesce((p_settings ->> 'only_failed')::boolean, false));
end
$$;

revoke all on function private.read_fleet_settings(jsonb) from public, anon, authenticated, service_role;
comment on function private.read_fleet_settings(jsonb) is
  'A fleet run''s settings with every default filled in. Raises VALIDATION_ERROR with a pointer for each fault.';
