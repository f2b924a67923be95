create or replace function private.require_batch_quota(p_admin_user_id uuid, p_item_count integer)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_max_waiting constant integer := 20000;
begin
  -- A queue that one admin has filled would keep everybody else's batches waiting for as long.
  if p_item_count + (
    select count(*)
    from (
      select from public.provisioning_requests r
      join public.provisioning_batches b on b.id = r.batch_id
      where r.status = 'pending' and b.admin_user_id = p_admin_user_id
      limit v_max_waiting + 1
    ) as waiting
  ) > v_max_waiting then
    perform private.raise_error(
      'RATE_LIMITED',
      '{"retry_after_seconds": 60}',
      format('At most %s items of your batches may wait at once.', v_max_waiting)
    );
  end if;
end
$$;

revoke all on function private.require_batch_quota(uuid, integer) from public, anon, authenticated, service_role;
comment on function private.require_batch_quota(uuid, integer) is
  'Raises RATE_LIMITED where an admin''s batches have too many items waiting.';
