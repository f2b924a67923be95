-- Said once for the queue, its length and its metrics.
create view private.abandoned_requests with (security_invoker = true) as
select r.*
from public.provisioning_requests r
where r.status = 'processing'
  and r.lease_expires_at <= clock_timestamp()
  -- Past its deadline it is the reaper's, or one that kills its workers would be tried for ever.
  and r.deadline_at > clock_timestamp()
  -- An attempt uses its admin's rights, so they must still be there (I7); a sign-up uses nobody's.
  and (r.owner_mode = 'sign_up' or private.is_active_admin(r.admin_user_id));

revoke all on table private.abandoned_requests from public, anon, authenticated, service_role;
comment on view private.abandoned_requests is
  'Requests whose lease has run out and who may still be finished. Nobody but its caller knows a typed password, so a worker takes those that private.needs_its_caller does not name.';
