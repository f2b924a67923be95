create or replace function private.list_events(p_filter jsonb, p_cursor text, p_limit integer)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_conditions text;
  v_before timestamptz := 'infinity';
  v_before_id bigint := 0;
  v_events jsonb;
  v_last jsonb;
begin
  perform private.require_admin();
  perform private.event_conditions(p_filter);
  -- The end of the time asked for is where the first page begins. It is not a condition of its own: an index is entered by
  -- one bound, and by the looser one if there are two.
  v_conditions := private.event_conditions(p_filter - 'to');
  if p_limit not between 1 and 1000 or p_limit is null then
    perform private.raise_error(
      'VALIDATION_ERROR', '{"errors": [{"pointer": "/limit", "message": "must be a number from 1 to 1000"}]}'
    );
  end if;
  if p_cursor is not null then
    if p_cursor !~ '^\d{1,17}-\d{1,18}$' then
      perform private.raise_error('VALIDATION_ERROR', '{"errors": [{"pointer": "/cursor", "message": "is malformed"}]}');
    end if;
    v_before := timestamptz 'epoch' + split_part(p_cursor, '-', 1)::bigint * interval '1 microsecond';
    v_before_id := split_part(p_cursor, '-', 2)::bigint;
  end if;
  if (p_filter ->> 'to')::timestamptz <= v_before then
    v_before := (p_filter ->> 'to')::timestamptz;
    v_before_id := 0;
  end if;

  -- Planned anew each time, for the filters that are there: one plan for all of them could use no index. One row more
  -- than asked for tells whether there is another page.
  execute format(
    $query$
      select jsonb_agg(to_jsonb(page) order by page.occurred_at desc, page.id desc)
      from (
        select
          e.id, e.occurred_at, e.action, e.actor_kind, e.actor_id,
          (select u.email from auth.users u where u.id = e.actor_id) as actor_email,
          e.request_id, e.tenant_id, e.batch_id, e.attempt_number, e.before, e.after, e.details,
          e.http_request_id, e.ip_address, e.user_agent
        from public.provisioning_events e
        where (e.occurred_at, e.id) < ($2, $3) %s
        order by e.occurred_at desc, e.id desc
        limit $4
      ) as page
    $query$,
    v_conditions
  )
  into v_events
  using p_filter, v_before, v_before_id, p_limit + 1;

  if jsonb_array_length(v_events) > p_limit then
    v_events := v_events - p_limit;
    v_last := v_events -> -1;
  end if;
  return jsonb_build_object(
    'events', coalesce(v_events, '[]'),
    'next_cursor', (extract(epoch from (v_last ->> 'occurred_at')::timestamptz) * 1000000)::bigint || '-' || (v_last ->> 'id')
  );
end
$$;

revoke all on function private.list_events(jsonb, text, integer) from public, anon, authenticated, service_role;
grant execute on function private.list_events(jsonb, text, integer) to authenticated;
comment on function private.list_events(jsonb, text, integer) is 'See public.list_events.';
