create or replace function private.is_statement_overdue()
returns boolean
language sql
stable
set search_path = ''
as $$
  -- 0 is none.
  select current_setting('statement_timeout')::interval between interval '1 microsecond' and clock_timestamp() - statement_timestamp()
$$;

revoke all on function private.is_statement_overdue() from public, anon, authenticated, service_role;
comment on function private.is_statement_overdue() is
  'Whether the running statement has used up its statement_timeout. One that was cancelled sooner was cancelled by somebody.';
