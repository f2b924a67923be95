set lock_timeout = '5s';
set statement_timeout = '60s';

-- It begins with the admin, as does request_is_unique_per_admin_and_key, by which a request is looked up. A plan that was made before there
-- were statistics took the one for as good as the other, and read all that the admin had ever asked for. Not in one transaction with what
-- takes its place: whoever has read the table while that is built, and wants to write to it, would wait for this, and this for them.
drop index public.provisioning_requests_admin_idx;
