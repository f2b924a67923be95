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
