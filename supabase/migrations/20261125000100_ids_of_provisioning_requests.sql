-- By itself: holding one of these tables and waiting for the next would deadlock with those who are making tenants.
set lock_timeout = '5s';
set statement_timeout = '60s';

alter table public.provisioning_requests
  alter column id set default private.new_id(),
  alter column tenant_id set default private.new_id();
