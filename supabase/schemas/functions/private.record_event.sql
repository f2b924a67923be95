create or replace function private.record_event(
  p_action text,
  p_request_id uuid,
  p_tenant_id uuid,
  p_attempt_number integer,
  p_details jsonb default '{}'
)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  -- PostgREST's transaction setting; absent in the auth service's transactions and in SQL sessions.
  v_headers jsonb := coalesce(nullif(current_setting('request.headers', true), ''), '{}')::jsonb;
begin
  insert into public.provisioning_events (
    action, actor_id, request_id, tenant_id, attempt_number, details, http_request_id, ip_address, user_agent
  )
  values (
    p_action,
    auth.uid(),
    p_request_id,
    p_tenant_id,
    p_attempt_number,
    p_details,
    left(v_headers ->> 'x-request-id', 64),
    left(btrim(split_part(v_headers ->> 'x-forwarded-for', ',', 1)), 64),
    left(v_headers ->> 'user-agent', 256)
  );
end
$$;

revoke all on function private.record_event(text, uuid, uuid, integer, jsonb) from public, anon, authenticated, service_role;
comment on function private.record_event(text, uuid, uuid, integer, jsonb) is
  'Adds one audit event with the actor and where the call came from. Details must never hold a secret.';
