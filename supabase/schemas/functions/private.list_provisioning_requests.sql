create or replace function private.list_provisioning_requests(p_filter jsonb, p_cursor text, p_limit integer)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_conditions text;
  v_before timestamptz := 'infinity';
  v_before_id uuid := '00000000-0000-0000-0000-000000000000';
  v_ids uuid[];
  v_last public.provisioning_requests;
begin
  perform private.require_admin();
  v_conditions := private.request_conditions(p_filter);
  if p_limit not between 1 and 100 or p_limit is null then
    perform private.raise_error(
      'VALIDATION_ERROR', '{"errors": [{"pointer": "/limit", "message": "must be a number from 1 to 100"}]}'
    );
  end if;
  if p_cursor is not null then
    if p_cursor !~ '^\d{1,17}-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
      perform private.raise_error('VALIDATION_ERROR', '{"errors": [{"pointer": "/cursor", "message": "is malformed"}]}');
    end if;
    v_before := timestamptz 'epoch' + split_part(p_cursor, '-', 1)::bigint * interval '1 microsecond';
    v_before_id := substr(p_cursor, strpos(p_cursor, '-') + 1)::uuid;
  end if;

  -- Each status by itself, so that one index gives every list in its order, however rare what it asks for is. Planned anew each
  -- time, for the filters that are there. One more than asked for tells whether there is another page.
  execute format(
    $query$
      select array(
        select page.id
        from unnest($2) as wanted (status)
        cross join lateral (
          select r.id, r.created_at
          from %s r
          where r.status = wanted.status and (r.created_at, r.id) < ($3, $4) %s
          order by r.created_at desc, r.id desc
          limit $5
        ) as page
        order by page.created_at desc, page.id desc
        limit $5
      )
    $query$,
    case
      -- Read and sorted as a whole: a walk through all that is newer may be long, and a batch never is.
      when p_filter ? 'batch_id' then
        '(select * from public.provisioning_requests b where b.batch_id = ($1 ->> ''batch_id'')::uuid offset 0)'
      else 'public.provisioning_requests'
    end,
    v_conditions
  )
  into v_ids
  using
    p_filter,
    case
      when p_filter ? 'statuses' then array(select distinct s.status from jsonb_array_elements_text(p_filter -> 'statuses') as s (status))
      else '{pending,processing,completed,failed}'
    end,
    v_before, v_before_id, p_limit + 1;

  if cardinality(v_ids) > p_limit then
    select * into v_last from public.provisioning_requests r where r.id = v_ids[p_limit];
  end if;
  return jsonb_build_object(
    'requests', (
      select coalesce(jsonb_agg(private.summarise_request(r) order by i.position), '[]')
      from unnest(v_ids[:p_limit]) with ordinality as i (id, position)
      join public.provisioning_requests r on r.id = i.id
    ),
    'next_cursor', (extract(epoch from v_last.created_at) * 1000000)::bigint || '-' || v_last.id
  );
end
$$;

revoke all on function private.list_provisioning_requests(jsonb, text, integer) from public, anon, authenticated, service_role;
grant execute on function private.list_provisioning_requests(jsonb, text, integer) to authenticated;
comment on function private.list_provisioning_requests(jsonb, text, integer) is 'See public.list_provisioning_requests.';
