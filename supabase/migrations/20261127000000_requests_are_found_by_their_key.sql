set lock_timeout = '5s';
set statement_timeout = '10min';

-- The one it takes the place of began with the admin, as does what a request's key is looked up by. Plans that were made before there were
-- statistics took either for as good as the other, and read all that the admin had ever asked for.
create index provisioning_requests_status_admin_idx on public.provisioning_requests (status, admin_user_id, created_at, id);
drop index public.provisioning_requests_admin_idx;
