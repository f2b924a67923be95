set lock_timeout = '5s';
set statement_timeout = '10min';
set check_function_bodies = off;

-- The names of functions that this migration takes. `create or replace` would put ours in the place of an application's own without a word.
do $$
declare
  v_taken constant text := (
    select string_agg(p.oid::regprocedure::text, ', ' order by p.oid::regprocedure::text)
    from pg_catalog.pg_proc p
    where p.pronamespace::regnamespace || '.' || p.proname in (
      'private.get_operations', 'private.get_provisioning_request', 'private.get_provisioning_statistics',
      'private.get_signed_in_admin', 'private.last_scheduled_run', 'private.list_provisioning_requests',
      'private.request_conditions', 'private.summarise_request', 'public.get_operations', 'public.get_provisioning_request',
      'public.get_provisioning_statistics', 'public.get_signed_in_admin', 'public.list_provisioning_requests'
    )
  );
begin
  if v_taken is not null then
    raise exception using
      message = 'NAMES_TAKEN: Landlord needs the names of these functions: ' || v_taken,
      hint = 'Nothing of this migration was done. Give them other names, or move them to another schema, and push again.';
  end if;
end
$$;

create index provisioning_requests_status_idx on public.provisioning_requests (status, created_at, id);
create index provisioning_requests_admin_idx on public.provisioning_requests (admin_user_id, status, created_at, id);
create index provisioning_requests_search_idx on public.provisioning_requests using gin (
  (lower((payload #>> '{tenant,name}') || E'\n' || (payload #>> '{tenant,slug}') || E'\n' || owner_email)) extensions.gin_trgm_ops
);
-- How common a text is, is guessed from these: finer than a tenth of a per cent.
alter index public.provisioning_requests_search_idx alter column 1 set statistics 1000;

create index provisioning_attempts_ended_at_idx on public.provisioning_attempts (ended_at);

create or replace function private.last_scheduled_run(p_job_name text)
returns timestamptz
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_ended_at timestamptz;
begin
  if to_regclass('cron.job_run_details') is not null then
    -- Its history is never thrown away, and has no index by job.
    execute $query$
      select max(d.end_time)
      from (select * from cron.job_run_details order by runid desc limit 1000) as d
      join cron.job j on j.jobid = d.jobid
      where j.jobname = $1 and d.status = 'succeeded'
    $query$
    into v_ended_at
    using p_job_name;
  end if;
  return v_ended_at;
exception
  -- Whose jobs they are decides who may read of them.
  when insufficient_privilege then
    return null;
end
$$;

revoke all on function private.last_scheduled_run(text) from public, anon, authenticated, service_role;
comment on function private.last_scheduled_run(text) is
  'When a job of pg_cron last ended well. NULL where pg_cron is not, or in its latest thousand runs it did not.';

create or replace function private.get_operations(p_looks_for_violations boolean)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_violations jsonb;
  v_count bigint;
begin
  perform private.require_admin();
  if p_looks_for_violations then
    -- A restore that went wrong breaks as many as there are tenants: the first of each kind tell what is the matter.
    select coalesce(jsonb_agg(to_jsonb(v) - 'nth') filter (where v.nth <= 100), '[]'), count(*)
    into v_violations, v_count
    from (select f.*, row_number() over (partition by f.problem) as nth from private.invariant_violations() f) v;
  end if;
  return (
    with gauges as materialized (
      select g.name, g.labels ->> 'state' as state, g.value from private.queue_gauges() g
    )
    select jsonb_build_object(
      'waiting', private.count_waiting(),
      'queue', (
        select jsonb_object_agg(depth.state, jsonb_build_object('count', depth.value, 'oldest_seconds', age.value))
        from gauges depth
        join gauges age on age.name = 'landlord_queue_oldest_age_seconds' and age.state = depth.state
        where depth.name = 'landlord_queue_depth'
      ),
      'setup_emails', (
        select jsonb_build_object(
          'count', count(*), 'oldest_seconds', coalesce(extract(epoch from clock_timestamp() - min(o.due_at)), 0)
        )
        from private.owed_setup_emails o
      ),
      'open_batches', (
        select count(distinct r.batch_id) from public.provisioning_requests r where r.status in ('pending', 'processing')
      ),
      'fleet', jsonb_build_object(
        'tenants_behind', (select g.value from gauges g where g.name = 'landlord_fleet_tenants_behind'),
        'tenants_failed', (select g.value from gauges g where g.name = 'landlord_fleet_tenants_failed'),
        'open_run', (
          select jsonb_build_object('run_id', r.id, 'status', r.status)
          from private.fleet_runs r
          where r.status in ('running', 'paused', 'stopped')
        )
      ),
      'schedule', jsonb_build_object(
        'reaped_at', private.last_scheduled_run('landlord-reap-expired-requests'),
        'measured_at', (
          select to_timestamp(s.value) from private.metric_samples s where s.name = 'landlord_measured_timestamp_seconds'
        )
      ),
      'violations', v_violations,
      'violation_count', v_count
    )
  );
end
$$;

revoke all on function private.get_operations(boolean) from public, anon, authenticated, service_role;
grant execute on function private.get_operations(boolean) to authenticated;
comment on function private.get_operations(boolean) is 'See public.get_operations.';

create or replace function private.get_provisioning_request(p_request_id uuid)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_admin_user_id constant uuid := private.require_admin();
  v_request public.provisioning_requests;
begin
  select * into v_request from public.provisioning_requests r where r.id = p_request_id;
  if v_request.id is null then
    perform private.raise_error('NOT_FOUND', '{}', 'There is no such provisioning request.');
  end if;

  return jsonb_build_object(
    'request', private.summarise_request(v_request),
    'attempts', (
      select coalesce(
        jsonb_agg(
          jsonb_build_object(
            'number', a.attempt_number,
            'status', a.status,
            'started_at', a.started_at,
            'ended_at', a.ended_at,
            'seconds', extract(epoch from a.ended_at - a.started_at),
            'error', case when a.error is not null then private.error_summary(a.error) end,
            'next_step', private.next_step(a.status, a.error ->> 'code')
          )
          order by a.attempt_number
        ),
        '[]'
      )
      from public.provisioning_attempts a
      where a.request_id = v_request.id
    ),
    -- Another admin's key is an unknown key (I7); and an item is tried again by its batch.
    'idempotency_key', case
      when v_request.admin_user_id = v_admin_user_id and v_request.batch_id is null then v_request.idempotency_key
    end,
    'payload', v_request.payload
  );
end
$$;

revoke all on function private.get_provisioning_request(uuid) from public, anon, authenticated, service_role;
grant execute on function private.get_provisioning_request(uuid) to authenticated;
comment on function private.get_provisioning_request(uuid) is 'See public.get_provisioning_request.';

create or replace function private.get_provisioning_statistics(p_bucket text, p_from text, p_to text)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
set jit = off
as $$
declare
  -- In hours: a day of the session's time zone may have 23 of them.
  v_step constant interval := case p_bucket when 'hour' then '1 hour' when 'day' then '24 hours' end;
  v_most constant integer := case p_bucket when 'hour' then 31 * 24 else 366 end;
  -- Beyond it, sums of times would be none.
  v_end constant timestamptz := '10000-01-01';
  v_errors jsonb;
  v_from timestamptz;
  v_to timestamptz;
begin
  perform private.require_admin();
  select jsonb_agg(jsonb_build_object('pointer', p.pointer, 'message', p.message)) into v_errors
  from (
    values
      ('/bucket', 'must be hour or day', v_step is not null),
      ('/from', 'must be a time', pg_input_is_valid(coalesce(p_from, 'now'), 'timestamptz')),
      ('/to', 'must be a time', pg_input_is_valid(coalesce(p_to, 'now'), 'timestamptz'))
  ) as p (pointer, message, is_valid)
  where not p.is_valid;
  if v_errors is not null then
    perform private.raise_error('VALIDATION_ERROR', jsonb_build_object('errors', v_errors));
  end if;

  v_to := date_trunc(p_bucket, least(coalesce(p_to::timestamptz, clock_timestamp()), v_end) + v_step - interval '1 microsecond', 'UTC');
  v_from := date_trunc(p_bucket, coalesce(p_from::timestamptz, v_to - case p_bucket when 'hour' then 24 else 30 end * v_step), 'UTC');
  if v_from >= v_to then
    perform private.raise_error('VALIDATION_ERROR', '{"errors": [{"pointer": "/from", "message": "must be before the end"}]}');
  end if;
  if v_to - v_from > v_most * v_step then
    perform private.raise_error(
      'VALIDATION_ERROR',
      jsonb_build_object('errors', jsonb_build_array(jsonb_build_object(
        'pointer', '/from', 'message', format('must be at most %s %ss before the end', v_most, p_bucket)
      )))
    );
  end if;

  return (
    with ended as materialized (
      select
        date_trunc(p_bucket, a.ended_at, 'UTC') as bucket,
        a.status,
        a.error ->> 'code' as code,
        -- A sign-up's goes on until its owner opens an e-mail, which says nothing of us.
        case when a.status = 'succeeded' and s.id is null then extract(epoch from a.ended_at - a.started_at) end as seconds
      from public.provisioning_attempts a
      left join public.provisioning_requests s on s.id = a.request_id and s.admin_user_id = private.nobody()
      where a.ended_at >= v_from and a.ended_at < v_to
    ),
    counted as (
      select
        e.bucket,
        count(*) filter (where e.status = 'succeeded') as completed,
        count(*) filter (where e.status = 'failed') as failed,
        percentile_cont('{0.5,0.95}'::double precision[]) within group (order by e.seconds) as seconds
      from ended e
      group by e.bucket
    )
    select jsonb_build_object(
      'bucket', p_bucket,
      'from', v_from,
      'to', v_to,
      'series', (
        select jsonb_agg(
          jsonb_build_object(
            'from', b.bucket,
            'completed', coalesce(c.completed, 0),
            'failed', coalesce(c.failed, 0),
            'p50_seconds', round(c.seconds[1]::numeric, 3),
            'p95_seconds', round(c.seconds[2]::numeric, 3)
          )
          order by b.bucket
        )
        from generate_series(v_from, v_to - v_step, v_step) as b (bucket)
        left join counted c on c.bucket = b.bucket
      ),
      'failures', (
        select coalesce(jsonb_agg(jsonb_build_object('code', f.code, 'count', f.count) order by f.count desc, f.code), '[]')
        from (
          select coalesce(e.code, 'PROVISIONING_FAILED') as code, count(*) as count
          from ended e
          where e.status = 'failed'
          group by 1
        ) as f
      )
    )
  );
end
$$;

revoke all on function private.get_provisioning_statistics(text, text, text) from public, anon, authenticated, service_role;
grant execute on function private.get_provisioning_statistics(text, text, text) to authenticated;
comment on function private.get_provisioning_statistics(text, text, text) is 'See public.get_provisioning_statistics.';

create or replace function public.get_operations(p_looks_for_violations boolean default true)
returns jsonb
language sql
stable
security invoker
set search_path = ''
-- PostgREST takes this over for the whole transaction; looking for violations in a large database takes some seconds.
set statement_timeout = '60s'
as $$
  select private.get_operations(p_looks_for_violations)
$$;

revoke all on function public.get_operations(boolean) from public, anon, authenticated, service_role;
grant execute on function public.get_operations(boolean) to authenticated;
comment on function public.get_operations(boolean) is
  'For admins: what waits and for how long, what is open, and every violation of an invariant (NULL if not looked for): {waiting, queue, setup_emails, open_batches, fleet, schedule, violations}.';

create or replace function public.get_provisioning_request(p_request_id uuid)
returns jsonb
language sql
stable
security invoker
set search_path = ''
as $$
  select private.get_provisioning_request(p_request_id)
$$;

revoke all on function public.get_provisioning_request(uuid) from public, anon, authenticated, service_role;
grant execute on function public.get_provisioning_request(uuid) to authenticated;
comment on function public.get_provisioning_request(uuid) is
  'For admins: all of a provisioning request, whosever it is: {request, attempts, idempotency_key, payload}. The key only of one''s own that is of no batch: with the payload it is the same intention again. Raises NOT_FOUND.';

create or replace function public.get_provisioning_statistics(
  p_bucket text default 'hour',
  p_from text default null,
  p_to text default null
)
returns jsonb
language sql
stable
security invoker
set search_path = ''
as $$
  select private.get_provisioning_statistics(p_bucket, p_from, p_to)
$$;

revoke all on function public.get_provisioning_statistics(text, text, text) from public, anon, authenticated, service_role;
grant execute on function public.get_provisioning_statistics(text, text, text) to authenticated;
comment on function public.get_provisioning_statistics(text, text, text) is
  'For admins: what became of attempts, by the hour or day (UTC) in which they ended: {bucket, from, to, series: [{from, completed, failed, p50_seconds, p95_seconds}], failures: [{code, count}]}. The span is widened to whole buckets; at most 31 days by hour, 366 by day; the latest 24 hours or 30 days if left out. Raises VALIDATION_ERROR.';

create or replace function private.get_signed_in_admin()
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_user_id constant uuid := private.require_admin();
begin
  return (
    select jsonb_build_object(
      'user_id', u.id,
      'email', u.email,
      -- Whoever signs in elsewhere is named as that place names them.
      'name', coalesce(nullif(btrim(u.raw_user_meta_data ->> 'full_name'), ''), nullif(btrim(u.raw_user_meta_data ->> 'name'), '')),
      'role', e.role
    )
    from auth.users u
    join public.employees e on e.user_id = u.id
    where u.id = v_user_id
  );
end
$$;

revoke all on function private.get_signed_in_admin() from public, anon, authenticated, service_role;
grant execute on function private.get_signed_in_admin() to authenticated;
comment on function private.get_signed_in_admin() is 'See public.get_signed_in_admin.';

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

create or replace function private.summarise_request(p_request public.provisioning_requests)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  -- Never the key: whoever has it speaks as its admin (I7).
  select jsonb_build_object(
    'id', p_request.id,
    'status', p_request.status,
    'source', case
      when p_request.owner_mode = 'sign_up' then 'sign_up'
      when p_request.batch_id is not null then 'batch'
      else 'single'
    end,
    'name', p_request.payload #>> '{tenant,name}',
    'slug', p_request.payload #>> '{tenant,slug}',
    'owner_email', p_request.owner_email,
    'owner_mode', p_request.owner_mode,
    'isolation', p_request.payload ->> 'isolation',
    'template', coalesce(p_request.result #>> '{tenant,template}', p_request.payload ->> 'template'),
    'admin_user_id', nullif(p_request.admin_user_id, private.nobody()),
    'admin_email', (select u.email from auth.users u where u.id = p_request.admin_user_id),
    'is_mine', p_request.admin_user_id = (select auth.uid()),
    'batch_id', p_request.batch_id,
    'tenant_id', case when p_request.status in ('processing', 'completed') then p_request.tenant_id end,
    'attempts', p_request.current_attempt,
    'error', case when p_request.status = 'failed' then private.error_summary(p_request.error) end,
    'created_at', p_request.created_at,
    'completed_at', p_request.completed_at,
    'seconds', (
      select extract(epoch from a.ended_at - a.started_at)
      from public.provisioning_attempts a
      where a.request_id = p_request.id and a.attempt_number = p_request.current_attempt
    )
  )
$$;

revoke all on function private.summarise_request(public.provisioning_requests) from public, anon, authenticated, service_role;
comment on function private.summarise_request(public.provisioning_requests) is
  'A request as every admin may see it: what was asked for, by whom, and how it stands. Without key, lease and owner id.';

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

create or replace function public.get_signed_in_admin()
returns jsonb
language sql
stable
security invoker
set search_path = ''
as $$
  select private.get_signed_in_admin()
$$;

revoke all on function public.get_signed_in_admin() from public, anon, authenticated, service_role;
grant execute on function public.get_signed_in_admin() to authenticated;
comment on function public.get_signed_in_admin() is
  'The calling admin: {user_id, email, name, role}; name is NULL where the auth service knows none. Raises UNAUTHENTICATED or FORBIDDEN.';

create or replace function public.list_provisioning_requests(
  p_filter jsonb default '{}',
  p_cursor text default null,
  p_limit integer default 50
)
returns jsonb
language sql
stable
security invoker
set search_path = ''
as $$
  select private.list_provisioning_requests(p_filter, p_cursor, p_limit)
$$;

revoke all on function public.list_provisioning_requests(jsonb, text, integer) from public, anon, authenticated, service_role;
grant execute on function public.list_provisioning_requests(jsonb, text, integer) to authenticated;
comment on function public.list_provisioning_requests(jsonb, text, integer) is
  'For admins: a page of all admins'' provisioning requests and of sign-ups, the newest first: {requests, next_cursor}; the cursor is NULL on the last page. Filter: any of statuses, is_mine, source (single, batch, sign_up), batch_id, created_from, created_to (up to it, not with it), search. p_limit: 1 to 100. Raises VALIDATION_ERROR.';
