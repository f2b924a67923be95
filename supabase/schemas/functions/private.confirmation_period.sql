create or replace function private.confirmation_period()
returns interval
language sql
immutable
set search_path = ''
as $$
  select interval '48 hours'
$$;

revoke all on function private.confirmation_period() from public, anon, authenticated, service_role;
comment on function private.confirmation_period() is
  'For how long a sign-up waits for its address to be confirmed, and holds its slug and address.';
