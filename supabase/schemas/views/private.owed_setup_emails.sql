-- Said once for the queue, its length and its metrics. Of a suspended tenant it stays owed until it is active again.
create view private.owed_setup_emails with (security_invoker = true) as
select
  m.tenant_id, m.user_id, m.setup_email_due_at as due_at, t.request_id, r.batch_id, u.email,
  -- Who has chosen a password has had the mail, but the auth service forgets then that it was sent.
  coalesce(u.recovery_sent_at, u.last_sign_in_at) as settled_at
from public.tenant_members m
join public.tenants t on t.id = m.tenant_id and t.status in ('active', 'pending_activation')
join auth.users u on u.id = m.user_id
left join public.provisioning_requests r on r.id = t.request_id
where m.setup_email_due_at <= clock_timestamp() and m.role = 'OWNER';

revoke all on table private.owed_setup_emails from public, anon, authenticated, service_role;
comment on view private.owed_setup_emails is 'Set-up e-mails that a worker is to look at now: to send them, or, where settled_at says that the auth service has sent one, or that the owner is in, to let them be.';
