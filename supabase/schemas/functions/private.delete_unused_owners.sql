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
    -- Locked first, judged afterwards: who is made a member or an employee at this moment waits for it, or is seen.
    select u.id from auth.users u where u.id = any (p_owner_ids) order by u.id for update
  loop
    begin
      delete from auth.users u
      where u.id = v_owner_id
        and private.is_unused_owner(u.id);
      if not found then
        perform private.keep_owner(v_owner_id);
      end if;
      -- An application's constraint may be deferred, and would undo everything at the commit.
      set constraints all immediate;
    exception
      -- Something of the application's stands against it, a reference or a trigger. Everything else is undone all the
      -- same; the doctor tells of this one.
      when others then
        if sqlstate in ('40001', '40P01') then
          raise;
        end if;
        raise warning 'owner % was not deleted: %', v_owner_id, sqlerrm;
    end;
  end loop;
end
$$;

revoke all on function private.delete_unused_owners(uuid[]) from public, anon, authenticated, service_role;
comment on function private.delete_unused_owners(uuid[]) is
  'Deletes the auth users that undone attempts brought into being, but those who have become something else since.';
