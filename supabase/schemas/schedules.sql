-- Reaper and metrics run by pg_cron where this database is the one that pg_cron runs for; elsewhere whoever runs the database
-- calls them. An extension that is there is left alone: on Supabase even `create extension if not exists` may set it up anew.
do $$
begin
  if current_setting('cron.database_name', true) is distinct from current_database() then
    raise notice 'no pg_cron here: call private.reap_expired_requests() once a minute, private.refresh_metrics() every five';
    return;
  end if;
  if not exists (select from pg_catalog.pg_extension e where e.extname = 'pg_cron') then
    create extension pg_cron with schema pg_catalog;
  end if;
  -- Scheduling a known name again replaces it.
  perform cron.schedule('landlord-reap-expired-requests', '* * * * *', 'select private.reap_expired_requests()');
  perform cron.schedule('landlord-refresh-metrics', '*/5 * * * *', 'select private.refresh_metrics()');
end
$$;
