create or replace function public.list_admins()
returns table (email text, role text, status text, since timestamptz)
language sql
stable
security invoker
set search_path = ''
as $$
  select * from private.list_admins()
$$;

revoke all on function public.list_admins() from public, anon, authenticated, service_role;
grant execute on function public.list_admins() to service_role;
comment on function public.list_admins() is 'Everybody who is or was an admin. Secret key only.';
