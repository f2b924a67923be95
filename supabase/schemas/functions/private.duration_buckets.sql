create or replace function private.duration_buckets()
returns double precision[]
language sql
immutable
set search_path = ''
as $$
  -- An attempt takes a fraction of a second; a slow auth service up to some seconds; the lease ends after 180.
  select '{0.05,0.1,0.25,0.5,1,2.5,5,10,30,60,180,Infinity}'::double precision[]
$$;

revoke all on function private.duration_buckets() from public, anon, authenticated, service_role;
comment on function private.duration_buckets() is 'Upper bounds, in seconds, of landlord_provisioning_duration_seconds.';
