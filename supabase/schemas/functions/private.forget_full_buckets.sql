create or replace function private.forget_full_buckets()
returns void
language sql
security definer
set search_path = ''
as $$
  delete from private.rate_limits l
  where (l.actor_id, l.action) in (
    select full_again.actor_id, full_again.action
    from private.rate_limits full_again
    join private.rate_limit_rules r on r.action = full_again.action
    where full_again.refilled_at < clock_timestamp() - interval '1 minute' * (r.capacity::numeric / r.per_minute)
    for update of full_again skip locked
  )
$$;

revoke all on function private.forget_full_buckets() from public, anon, authenticated, service_role;
comment on function private.forget_full_buckets() is
  'Removes token buckets that have filled again, which is the same as none: nothing of who signed up from where is kept for longer.';
