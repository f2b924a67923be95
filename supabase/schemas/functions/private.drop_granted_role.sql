create or replace function private.drop_granted_role(p_name text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- Who made a role may administer it, and has what it has only by saying so.
  execute format('grant %I to %I with inherit true', p_name, current_user);
  execute format('drop owned by %I', p_name);
  execute format('drop role %I', p_name);
exception
  -- A copy of this database in the same cluster has the same tenant: the role is still that one's.
  when dependent_objects_still_exist then
    raise warning 'role % stays: another database needs it', p_name;
end
$$;

revoke all on function private.drop_granted_role(text) from public, anon, authenticated, service_role;
comment on function private.drop_granted_role(text) is
  'Removes the role of a tenant that is gone with whatever it was granted in this database, or leaves it where another database of the cluster needs it.';
