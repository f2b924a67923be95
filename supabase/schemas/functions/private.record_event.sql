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
