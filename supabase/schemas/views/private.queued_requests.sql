-- Said once for the queue, its length and its metrics.
create view private.queued_requests with (security_invoker = true) as
select r.*
from public.provisioning_requests r
where r.status = 'pending'
  and private.is_active_admin(r.admin_user_id)
  and exists (select from public.provisioning_batches b where b.id = r.batch_id and b.deadline_at > clock_timestamp());

revoke all on table private.queued_requests from public, anon, authenticated, service_role;
comment on view private.queued_requests is
  'Requests that were accepted in a batch and that nobody has begun. Those that private.needs_its_caller are for its caller alone.';
