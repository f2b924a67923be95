create or replace function private.delete_unused_owners(p_owner_ids uuid[])
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_owner_id uuid;
begin
  for v_owner_id in
    select u.id
    from auth.users u
    where u.id = any (p_owner_ids)
      -- Who has become something by other means stays (I10).
      and not exists (select from public.tenants t where t.owner_id = u.id)
      and not exists (select from public.tenant_members m where m.user_id = u.id)
      and not exists (select from public.employees e where e.user_id = u.id)
    order by u.id
  loop
    begin
      delete from auth.users u where u.id = v_owner_id;
    exception
      -- A table of the application's refers to the user. Everything else is undone all the same; the doctor tells of this one.
      when foreign_key_violation or restrict_violation then
        raise warning 'owner % was not deleted: %', v_owner_id, sqlerrm;
    end;
  end loop;
end
$$;

revoke all on function private.delete_unused_owners(uuid[]) from public, anon, authenticated, service_role;
comment on function private.delete_unused_owners(uuid[]) is
  'Deletes the auth users that undone attempts brought into being, but those who have become something else since.';
