create or replace function private.session_settings()
returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_object_agg(s.name, s.setting)
  from pg_catalog.pg_settings s
  -- The first is put back by whoever runs a migration; the others are Postgres's own doing.
  where s.name not in ('search_path', 'transaction_isolation', 'transaction_read_only', 'transaction_deferrable', 'in_hot_standby')
$$;

revoke all on function private.session_settings() from public, anon, authenticated, service_role;
comment on function private.session_settings() is 'The settings of this session, by name, to be compared with what they are later.';
