-- The reaper runs by pg_cron wherever that is to be had; elsewhere whoever runs the database calls it each minute.
do $$
begin
  if exists (select from pg_catalog.pg_available_extensions e where e.name = 'pg_cron') then
    create extension if not exists pg_cron;
    -- Scheduling a known name again replaces it.
    perform cron.schedule('landlord-reap-expired-requests', '* * * * *', 'select private.reap_expired_requests()');
  end if;
end
$$;
