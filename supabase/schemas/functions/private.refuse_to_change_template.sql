create or replace function private.refuse_to_change_template()
returns trigger
language plpgsql
security invoker
set search_path = ''
as $$
begin
  if tg_op = 'UPDATE' and to_jsonb(new) - 'is_current' = to_jsonb(old) - 'is_current' then
    return new;
  end if;
  raise exception 'a version of a template never changes: % is refused', tg_op
    using errcode = 'insufficient_privilege', hint = 'Save another version.';
end
$$;

revoke all on function private.refuse_to_change_template() from public, anon, authenticated, service_role;
comment on function private.refuse_to_change_template() is
  'Refuses every change of a version but which one is current, to everybody, the table''s owner included: tenants say that they are made of it.';
