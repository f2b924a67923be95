set lock_timeout = '5s';
set statement_timeout = '10min';

create index provisioning_requests_status_admin_idx on public.provisioning_requests (status, admin_user_id, created_at, id);
