set lock_timeout = '5s';
set statement_timeout = '10min';
set check_function_bodies = off;

alter table public.provisioning_requests add column batch_id uuid;
comment on column public.provisioning_requests.batch_id is 'The batch that made it. NULL for a single request.';

-- Rows that are there get this migration's own number, in their old order by id: they are settled.
alter table public.provisioning_events
  add column transaction_id xid8 not null default pg_current_xact_id(),
  add column actor_kind text,
  add column batch_id uuid,
  add column before jsonb,
  add column after jsonb,
  add constraint event_action_is_a_word check (action ~ '^[a-z][a-z_]{0,63}$'),
  add constraint event_actor_kind_is_known check (actor_kind in ('user', 'service_role', 'auth_service', 'database')),
  add constraint event_by_a_user_names_them check (actor_kind is null or (actor_kind = 'user') = (actor_id is not null));

comment on column public.provisioning_events.transaction_id is
  'Numbers are given out before they are committed, so whoever follows the log reads in the order (transaction_id, id) and only below pg_snapshot_xmin(pg_current_snapshot()): nothing can appear there any more.';
comment on column public.provisioning_events.actor_kind is
  'user: signed in, see actor_id. service_role: a call with the secret key. auth_service: in its transaction. database: a SQL session or a schedule. NULL on events from before it was noted.';
comment on column public.provisioning_events.batch_id is 'The batch that the request is of. NULL for what belongs to none.';
comment on column public.provisioning_events.before is
  'What was changed, as it was: the changed fields only. NULL where nothing was changed but made.';
comment on column public.provisioning_events.after is 'The same fields as they are since. NULL where nothing was changed.';

create index provisioning_events_http_request_id_idx on public.provisioning_events (http_request_id)
  where http_request_id is not null;
create index provisioning_events_batch_id_idx on public.provisioning_events (batch_id, transaction_id, id)
  where batch_id is not null;
create index provisioning_events_log_idx on public.provisioning_events (transaction_id, id);
-- What an audit is asked for by page, newest first.
create index provisioning_events_occurred_at_idx on public.provisioning_events (occurred_at, id);
create index provisioning_events_action_idx on public.provisioning_events (action, occurred_at, id);
create index provisioning_events_actor_id_idx on public.provisioning_events (actor_id, occurred_at, id)
  where actor_id is not null;
-- Either alone has many rows where both together may have none.
create index provisioning_events_actor_id_action_idx on public.provisioning_events (actor_id, action, occurred_at, id)
  where actor_id is not null;

create or replace function private.refuse_to_change_history()
returns trigger
language plpgsql
security invoker
set search_path = ''
as $$
begin
  -- Whoever may delete at all may set this, too. It is there to be said aloud: a retention period is somebody's decision.
  if tg_op = 'DELETE' and current_setting('landlord.retention', true) = 'delete' then
    return null;
  end if;
  raise exception 'provisioning_events is append-only: % is refused', tg_op
    using errcode = 'insufficient_privilege';
end
$$;

revoke all on function private.refuse_to_change_history() from public, anon, authenticated, service_role;
comment on function private.refuse_to_change_history() is
  'Refuses UPDATE, DELETE and TRUNCATE of the audit to everybody, its owner included. A retention job deletes old rows in a transaction that has set landlord.retention to delete.';

-- Not even by mistake: the owner of the table, who needs no grant, is refused as well.
create trigger refuse_to_change_history before update or delete or truncate on public.provisioning_events
  for each statement execute function private.refuse_to_change_history();

drop function private.record_event(text, uuid, uuid, integer, jsonb);

create or replace function private.record_event(
  p_action text,
  p_request_id uuid,
  p_tenant_id uuid,
  p_attempt_number integer,
  p_details jsonb default '{}',
  p_before jsonb default null,
  p_after jsonb default null,
  p_batch_id uuid default null
)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  -- PostgREST's transaction setting; absent in the auth service's transactions and in SQL sessions.
  v_headers jsonb := coalesce(nullif(current_setting('request.headers', true), ''), '{}')::jsonb;
  v_actor_id constant uuid := auth.uid();
begin
  insert into public.provisioning_events (
    action, actor_kind, actor_id, request_id, tenant_id, batch_id, attempt_number, before, after, details,
    http_request_id, ip_address, user_agent
  )
  values (
    p_action,
    case
      when v_actor_id is not null then 'user'
      when private.is_service_role() then 'service_role'
      -- Whoever logged in: current_user is this function's owner.
      when session_user = 'supabase_auth_admin' then 'auth_service'
      else 'database'
    end,
    v_actor_id,
    p_request_id,
    p_tenant_id,
    coalesce(p_batch_id, (select r.batch_id from public.provisioning_requests r where r.id = p_request_id)),
    p_attempt_number,
    p_before,
    p_after,
    p_details,
    left(v_headers ->> 'x-request-id', 64),
    left(btrim(split_part(v_headers ->> 'x-forwarded-for', ',', 1)), 64),
    left(v_headers ->> 'user-agent', 256)
  );
end
$$;

revoke all on function private.record_event(text, uuid, uuid, integer, jsonb, jsonb, jsonb, uuid)
  from public, anon, authenticated, service_role;
comment on function private.record_event(text, uuid, uuid, integer, jsonb, jsonb, jsonb, uuid) is
  'Adds one audit event with the actor and where the call came from. Neither details nor before and after (of what was changed, the changed fields only) may hold a secret. The batch is the request''s unless given.';

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

create or replace function private.start_audit_export(p_filter jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_max_rows constant integer := 50000;
  v_filter jsonb;
  v_rows integer;
begin
  perform private.require_admin();
  perform private.event_conditions(p_filter);
  -- What happens while it is read, its own event included, belongs to the next one.
  v_filter := p_filter || jsonb_build_object('to', least((p_filter ->> 'to')::timestamptz, clock_timestamp()));

  execute format(
    'select count(*) from (select from public.provisioning_events e where true %s limit $2) as matching',
    private.event_conditions(v_filter)
  )
  into v_rows
  using v_filter, v_max_rows + 1;

  if v_rows > v_max_rows then
    perform private.raise_error(
      'VALIDATION_ERROR',
      jsonb_build_object('errors', jsonb_build_array(jsonb_build_object(
        'pointer', '/from', 'message', format('leaves more than %s events: narrow the filters', v_max_rows)
      )))
    );
  end if;

  -- Text that a caller made up is not kept: it could be anything, a mistyped secret too.
  perform private.record_event(
    'audit_exported', null, null, null,
    jsonb_build_object(
      'rows', v_rows,
      'filter', v_filter - 'action' - 'http_request_id',
      'other_filters', array(select key from jsonb_object_keys(v_filter) key where key in ('action', 'http_request_id'))
    )
  );
  return jsonb_build_object('filter', v_filter, 'rows', v_rows);
end
$$;

revoke all on function private.start_audit_export(jsonb) from public, anon, authenticated, service_role;
grant execute on function private.start_audit_export(jsonb) to authenticated;
comment on function private.start_audit_export(jsonb) is 'See public.start_audit_export.';

create or replace function public.list_events(
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
  select private.list_events(p_filter, p_cursor, p_limit)
$$;

revoke all on function public.list_events(jsonb, text, integer) from public, anon, authenticated, service_role;
grant execute on function public.list_events(jsonb, text, integer) to authenticated;
comment on function public.list_events(jsonb, text, integer) is
  'For admins: a page of the audit, newest first: {events, next_cursor}, the cursor NULL on the last page. Filter: any of actor_id, action, tenant_id, request_id, batch_id, http_request_id, from, to (up to it, not with it).';

create or replace function public.start_audit_export(p_filter jsonb default '{}')
returns jsonb
language sql
volatile
security invoker
set search_path = ''
as $$
  select private.start_audit_export(p_filter)
$$;

revoke all on function public.start_audit_export(jsonb) from public, anon, authenticated, service_role;
grant execute on function public.start_audit_export(jsonb) to authenticated;
comment on function public.start_audit_export(jsonb) is
  'For admins: notes in the audit that it is about to be exported, and by what filter. Answers {filter, rows}, the filter closed at its end, to be read page by page with list_events. Raises VALIDATION_ERROR over 50,000 events.';
