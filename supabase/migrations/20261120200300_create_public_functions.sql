set lock_timeout = '5s';
set statement_timeout = '60s';
set check_function_bodies = off;

create or replace function public.check_owner_email_availability(p_email text)
returns jsonb
language sql
volatile
security invoker
set search_path = ''
as $$
  select private.check_owner_email_availability(p_email)
$$;

revoke all on function public.check_owner_email_availability(text) from public, anon, authenticated, service_role;
grant execute on function public.check_owner_email_availability(text) to authenticated;
comment on function public.check_owner_email_availability(text) is
  'For admins: {available, reason: invalid | taken | null} of an address for a new owner. A preview; provision_tenant_atomic decides. Leaves an audit event.';

create or replace function public.check_slug_availability(p_slug text)
returns jsonb
language sql
volatile
security invoker
set search_path = ''
as $$
  select private.check_slug_availability(p_slug)
$$;

revoke all on function public.check_slug_availability(text) from public, anon, authenticated, service_role;
grant execute on function public.check_slug_availability(text) to authenticated;
comment on function public.check_slug_availability(text) is
  'For admins: {available, reason: invalid | reserved | taken | null, suggestions}. A preview; provision_tenant_atomic decides. Leaves an audit event.';

create or replace function public.claim_expired_requests(p_limit integer default 1)
returns setof jsonb
language sql
security invoker
set search_path = ''
as $$
  select private.claim_expired_requests(p_limit)
$$;

revoke all on function public.claim_expired_requests(integer) from public, anon, authenticated, service_role;
grant execute on function public.claim_expired_requests(integer) to service_role;
comment on function public.claim_expired_requests(integer) is
  'For workers: begins a new attempt at up to p_limit requests with an invited owner whose lease has run out, each for one worker only, and returns private.describe_request plus owner_full_name; status completed where the owner turned out to be there already. Secret key only.';

create or replace function public.claim_setup_email(p_tenant_id uuid)
returns jsonb
language sql
security invoker
set search_path = ''
as $$
  select private.claim_setup_email(p_tenant_id)
$$;

revoke all on function public.claim_setup_email(uuid) from public, anon, authenticated, service_role;
grant execute on function public.claim_setup_email(uuid) to authenticated;
comment on function public.claim_setup_email(uuid) is
  'For admins: takes the right to send a tenant''s owner the set-up e-mail, once a minute, and says to whom: {tenant_id, owner_id, owner_email}. Raises NOT_FOUND or RATE_LIMITED.';

create or replace function public.count_expired_requests()
returns integer
language sql
stable
security invoker
set search_path = ''
as $$
  select private.count_expired_requests()
$$;

revoke all on function public.count_expired_requests() from public, anon, authenticated, service_role;
grant execute on function public.count_expired_requests() to service_role;
comment on function public.count_expired_requests() is 'For workers: how many requests wait for one. Secret key only.';

create or replace function public.get_provisioning_result(p_request_id uuid)
returns jsonb
language sql
stable
security invoker
set search_path = ''
as $$
  select private.get_provisioning_result(p_request_id)
$$;

revoke all on function public.get_provisioning_result(uuid) from public, anon, authenticated, service_role;
grant execute on function public.get_provisioning_result(uuid) to authenticated, service_role;
comment on function public.get_provisioning_result(uuid) is
  'What is true of a request now. For the service role and the admin whose request it is. Raises NOT_FOUND.';

create or replace function public.get_tenant_status(p_tenant_id uuid)
returns jsonb
language sql
stable
security invoker
set search_path = ''
as $$
  select private.get_tenant_status(p_tenant_id)
$$;

revoke all on function public.get_tenant_status(uuid) from public, anon, authenticated, service_role;
grant execute on function public.get_tenant_status(uuid) to authenticated;
comment on function public.get_tenant_status(uuid) is
  'For admins: where a tenant and the request that made it stand. Raises NOT_FOUND.';

create or replace function public.grant_admin(p_email text, p_role text default 'ADMIN')
returns jsonb
language sql
security invoker
set search_path = ''
as $$
  select private.set_admin(p_email, p_role, 'ACTIVE')
$$;

revoke all on function public.grant_admin(text, text) from public, anon, authenticated, service_role;
grant execute on function public.grant_admin(text, text) to service_role;
comment on function public.grant_admin(text, text) is
  'Makes the auth user with this address an active ADMIN or SUPER_ADMIN. Secret key only. Raises NOT_FOUND or VALIDATION_ERROR.';

create or replace function public.invariant_violations()
returns table (invariant text, problem text, subject text, repair text)
language sql
stable
security invoker
set search_path = ''
as $$
  select * from private.invariant_violations()
$$;

revoke all on function public.invariant_violations() from public, anon, authenticated, service_role;
grant execute on function public.invariant_violations() to service_role;
comment on function public.invariant_violations() is
  'Every violation of an invariant: its number, what it is, whose (id), and what repair_invariants would do (NULL: needs a person). No rows: healthy. Secret key only.';

create or replace function public.list_admins()
returns table (email text, role text, status text, since timestamptz)
language sql
stable
security invoker
set search_path = ''
as $$
  select * from private.list_admins()
$$;

revoke all on function public.list_admins() from public, anon, authenticated, service_role;
grant execute on function public.list_admins() to service_role;
comment on function public.list_admins() is 'Everybody who is or was an admin. Secret key only.';

create or replace function public.mark_provisioning_failed(
  p_request_id uuid,
  p_attempt_number integer,
  p_error jsonb default '{}'
)
returns jsonb
language sql
security invoker
set search_path = ''
as $$
  select private.mark_provisioning_failed(p_request_id, p_attempt_number, p_error)
$$;

revoke all on function public.mark_provisioning_failed(uuid, integer, jsonb) from public, anon, authenticated, service_role;
grant execute on function public.mark_provisioning_failed(uuid, integer, jsonb) to authenticated, service_role;
comment on function public.mark_provisioning_failed(uuid, integer, jsonb) is
  'Compensates an attempt, unless its owner was born or another attempt has begun, and answers what is true: status completed, failed or processing. For the service role and the admin whose request it is. p_error: {code, reason}.';

create or replace function public.provision_tenant_atomic(
  p_idempotency_key uuid,
  p_payload jsonb,
  p_admin_user_id uuid default null,
  p_owner_id uuid default null,
  p_api_public_key text default null,
  p_api_secret_hash text default null
)
returns jsonb
language sql
security invoker
set search_path = ''
as $$
  select private.provision_tenant_atomic(
    p_admin_user_id, p_idempotency_key, p_payload, p_owner_id, p_api_public_key, p_api_secret_hash
  )
$$;

revoke all on function public.provision_tenant_atomic(uuid, jsonb, uuid, uuid, text, text)
  from public, anon, authenticated, service_role;
grant execute on function public.provision_tenant_atomic(uuid, jsonb, uuid, uuid, text, text) to authenticated;
comment on function public.provision_tenant_atomic(uuid, jsonb, uuid, uuid, text, text) is
  'Step 1 of provisioning, in one transaction: admin check, idempotency decision, tenant, catalogue, key hash, attempt. For owner mode existing also activation; otherwise the tenant becomes active when the auth service creates the user with the returned owner_id. Returns private.describe_request plus replayed.';

create or replace function public.repair_invariants(p_dry_run boolean default true, p_limit integer default 200)
returns table (invariant text, problem text, subject text, repair text, is_done boolean)
language sql
security invoker
set search_path = ''
as $$
  select * from private.repair_invariants(p_dry_run, p_limit)
$$;

revoke all on function public.repair_invariants(boolean, integer) from public, anon, authenticated, service_role;
grant execute on function public.repair_invariants(boolean, integer) to service_role;
comment on function public.repair_invariants(boolean, integer) is
  'Mends up to p_limit of what invariant_violations reports and can be mended, in one transaction, and says of each whether it is gone; with p_dry_run, the default, only says what it would do. Call it again until nothing more is done. Secret key only.';

create or replace function public.revoke_admin(p_email text)
returns jsonb
language sql
security invoker
set search_path = ''
as $$
  select private.set_admin(p_email, null, 'INACTIVE')
$$;

revoke all on function public.revoke_admin(text) from public, anon, authenticated, service_role;
grant execute on function public.revoke_admin(text) to service_role;
comment on function public.revoke_admin(text) is
  'Takes an admin''s rights away from the next transaction on. Secret key only. Raises NOT_FOUND.';

create or replace function public.transfer_tenant(p_tenant_id uuid, p_owner_email text)
returns jsonb
language sql
security invoker
set search_path = ''
as $$
  select private.transfer_tenant(p_tenant_id, p_owner_email)
$$;

revoke all on function public.transfer_tenant(uuid, text) from public, anon, authenticated, service_role;
grant execute on function public.transfer_tenant(uuid, text) to authenticated;
comment on function public.transfer_tenant(uuid, text) is
  'For admins: makes an existing user a tenant''s owner; who was owner stays a member. Raises NOT_FOUND or VALIDATION_ERROR.';

-- security_invoker: the reader's own policies decide which tenants, counts and requests they see.
create view public.tenants_overview with (security_invoker = true) as
select
  t.id,
  t.name,
  t.slug,
  t.domain,
  t.status,
  t.isolation,
  t.template_name || '@' || t.template_version as template,
  t.owner_id,
  t.created_at,
  t.activated_at,
  (select count(*) from public.segments s where s.tenant_id = t.id) as segment_count,
  (select count(*) from public.packages p where p.tenant_id = t.id) as package_count,
  (select count(*) from public.tenant_members m where m.tenant_id = t.id) as member_count
from public.tenants t;

revoke all on table public.tenants_overview from public, anon, authenticated, service_role;
grant select on table public.tenants_overview to authenticated, service_role;
comment on view public.tenants_overview is 'One row a tenant with what hangs on it counted, for reading.';

select private.install_auth_triggers();

-- The reaper runs by pg_cron where this database is the one that pg_cron runs for; elsewhere whoever runs the database calls
-- it each minute. An extension that is there is left alone: on Supabase even `create extension if not exists` may set it up anew.
do $$
begin
  if current_setting('cron.database_name', true) is distinct from current_database() then
    raise notice 'no pg_cron here: call private.reap_expired_requests() once a minute';
    return;
  end if;
  if not exists (select from pg_catalog.pg_extension e where e.extname = 'pg_cron') then
    create extension pg_cron with schema pg_catalog;
  end if;
  -- Scheduling a known name again replaces it.
  perform cron.schedule('landlord-reap-expired-requests', '* * * * *', 'select private.reap_expired_requests()');
end
$$;
