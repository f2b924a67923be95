create or replace function private.admin_profiles()
returns table (user_id uuid, role text)
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  -- Applications key their profiles by either.
  v_key constant text := (
    select a.attname from pg_catalog.pg_attribute a
    where a.attrelid = to_regclass('public.profiles') and a.attname in ('user_id', 'id') and not a.attisdropped
      and a.atttypid = 'uuid'::regtype
    order by a.attname desc
    limit 1
  );
begin
  if v_key is not null and exists (
    select from pg_catalog.pg_attribute a
    where a.attrelid = to_regclass('public.profiles') and a.attname = 'role' and not a.attisdropped
  ) then
    begin
      return query execute format(
        'select p.%I, p.role::text from public.profiles p where p.role::text ~* ''admin'' and p.%I is not null', v_key, v_key
      );
    exception
      -- A view may raise anything.
      when others then return query select null::uuid, sqlstate;
    end;
  end if;
end
$$;

revoke all on function private.admin_profiles() from public, anon, authenticated, service_role;
comment on function private.admin_profiles() is
  'Users whom a table public.profiles, should there be one, calls some kind of admin. It gives them no right. A row without a user_id says that it can''t be read, and the SQLSTATE.';
