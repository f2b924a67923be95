create or replace function private.lock_batch_owners(p_batch_id uuid)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_owner_ids uuid[];
  v_locked integer;
begin
  -- Births of these items are over, so this only keeps others from changing the requests.
  perform from public.provisioning_requests r where r.batch_id = p_batch_id order by r.batch_position for update;
  v_owner_ids := array(
    select distinct private.request_owner_id(r) from public.provisioning_requests r where r.batch_id = p_batch_id
  );
  -- A share lock keeps an owner from being deleted, softly too, until the tenant is theirs and protects them.
  select count(*) into v_locked
  from (
    select u.id
    from auth.users u
    where u.id = any (v_owner_ids) and u.deleted_at is null
    order by u.id
    for share
  ) as locked;
  return v_locked = cardinality(v_owner_ids);
end
$$;

revoke all on function private.lock_batch_owners(uuid) from public, anon, authenticated, service_role;
comment on function private.lock_batch_owners(uuid) is
  'Locks the owners of a prepared batch against deletion. Returns whether all of them are still there.';
