create or replace function private.list_adoption_findings(p_kind text, p_after bigint, p_limit integer)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_findings jsonb;
  v_answer jsonb;
begin
  if not exists (select from private.adoption_kinds() k where k.kind = p_kind or p_kind is null) then
    perform private.raise_error('VALIDATION_ERROR', '{"errors": [{"pointer": "/kind", "message": "is not a known kind"}]}');
  end if;
  if p_limit not between 1 and 1000 or p_limit is null then
    perform private.raise_error(
      'VALIDATION_ERROR', '{"errors": [{"pointer": "/limit", "message": "must be a number from 1 to 1000"}]}'
    );
  end if;

  with open as materialized (
    select * from private.open_adoption_findings()
  ),
  page as (
    select o.id, o.kind, o.subject, o.detail, o.found_at
    from open o
    where (o.kind = p_kind or p_kind is null) and o.id > coalesce(p_after, 0)
    order by o.id
    limit p_limit + 1
  )
  select
    (select coalesce(jsonb_agg(to_jsonb(p) order by p.id), '[]') from page p),
    jsonb_build_object('kinds', (
      select coalesce(jsonb_agg(to_jsonb(k) order by k.kind), '[]')
      from (
        select a.kind, count(*) as open, a.remedy, to_jsonb((array_agg(o.subject order by o.id))[1:5]) as subjects
        from open o
        join private.adoption_kinds() a on a.kind = o.kind
        group by a.kind, a.remedy
      ) as k
    ))
  into v_findings, v_answer;

  if jsonb_array_length(v_findings) > p_limit then
    v_findings := v_findings - p_limit;
    return v_answer || jsonb_build_object('findings', v_findings, 'next_after', v_findings -> -1 -> 'id');
  end if;
  return v_answer || jsonb_build_object('findings', v_findings, 'next_after', null);
end
$$;

revoke all on function private.list_adoption_findings(text, bigint, integer) from public, anon, authenticated, service_role;
grant execute on function private.list_adoption_findings(text, bigint, integer) to service_role;
comment on function private.list_adoption_findings(text, bigint, integer) is
  'See public.list_adoption_findings.';
