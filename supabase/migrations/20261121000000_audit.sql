set lock_timeout = '5s';
set statement_timeout = '10min';
set check_function_bodies = off;

alter table public.provisioning_requests add column batch_id uuid;
comment on column public.provisioning_requests.batch_id is 'The batch that made it. NULL for a single request.';
create index provisioning_requests_batch_id_idx on public.provisioning_requests (batch_id)
  where batch_id is not null;

-- Rows that are there get this migration's own number, in their old order by id: they are settled.
alter table public.provisioning_events
  add column transaction_id xid8 not null default pg_current_xact_id(),
  add column actor_kind text,
  add column batch_id uuid,
  add column before jsonb,
  add column after jsonb,
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
