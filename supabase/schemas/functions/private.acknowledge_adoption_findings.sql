create or replace function private.acknowledge_adoption_findings(p_ids bigint[], p_kind text, p_note text)
returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_acknowledged jsonb;
begin
  -- Exactly one of the two: neither would be all there is.
  if num_nonnulls(p_ids, p_kind) <> 1 or coalesce(cardinality(p_ids), 1) not between 1 and 1000 then
    perform private.raise_error(
      'VALIDATION_ERROR', '{"errors": [{"pointer": "/ids", "message": "must have 1 to 1000 ids, or be left out and a kind given"}]}'
    );
  end if;
  if coalesce(char_length(btrim(p_note)), 0) not between 1 and 500 then
    perform private.raise_error('VALIDATION_ERROR', '{"errors": [{"pointer": "/note", "message": "must have 1 to 500 characters"}]}');
  end if;

  with done as (
    update private.adoption_findings f
    set acknowledged_at = now(), acknowledgement = btrim(p_note)
    where (f.id = any (p_ids) or f.kind = p_kind) and f.acknowledged_at is null
    returning f.id
  )
  select coalesce(jsonb_agg(d.id order by d.id), '[]') into v_acknowledged from done d;

  if v_acknowledged = '[]' then
    perform private.raise_error('NOT_FOUND', '{}', 'There is no such finding, or it was acknowledged before.');
  end if;
  perform private.record_event(
    'adoption_findings_acknowledged', null, null, null,
    jsonb_strip_nulls(jsonb_build_object(
      'kind', p_kind, 'ids', case when p_kind is null then v_acknowledged end, 'number', jsonb_array_length(v_acknowledged),
      'note', btrim(p_note)
    ))
  );
  return jsonb_array_length(v_acknowledged);
end
$$;

revoke all on function private.acknowledge_adoption_findings(bigint[], text, text) from public, anon, authenticated, service_role;
grant execute on function private.acknowledge_adoption_findings(bigint[], text, text) to service_role;
comment on function private.acknowledge_adoption_findings(bigint[], text, text) is
  'See public.acknowledge_adoption_findings.';
