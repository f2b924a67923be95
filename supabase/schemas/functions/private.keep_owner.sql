create or replace function private.keep_owner(p_user_id uuid)
returns void
language sql
security definer
set search_path = ''
as $$
  -- The attempt lets go of an id that has become somebody's own (I10): it could not be born a second time anyway.
  with released as (
    update public.provisioning_attempts a
    set owner_id = null
    where a.owner_id = p_user_id and a.status in ('failed', 'abandoned')
    returning a.request_id, a.attempt_number
  )
  select private.record_event(
    'owner_kept', r.id, r.tenant_id, d.attempt_number, jsonb_build_object('owner_id', p_user_id)
  )
  from released d
  join public.provisioning_requests r on r.id = d.request_id
$$;

revoke all on function private.keep_owner(uuid) from public, anon, authenticated, service_role;
comment on function private.keep_owner(uuid) is
  'Lets a user stay whom an attempt that is undone had brought into being, and who has become something since.';
