create or replace function private.protect_owner()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_slugs text;
begin
  if tg_op = 'UPDATE' and new.deleted_at is null then
    return new;
  end if;

  select string_agg(t.slug, ', ' order by t.slug) into v_slugs
  from public.tenants t
  where t.owner_id = old.id;

  if v_slugs is not null then
    raise exception using
      errcode = 'restrict_violation',
      message = 'USER_OWNS_TENANT',
      detail = format('user %s owns %s', old.id, v_slugs),
      hint = 'Give each tenant another owner first: public.transfer_tenant.';
  end if;
  return case tg_op when 'DELETE' then old else new end;
end
$$;

revoke all on function private.protect_owner() from public, anon, authenticated, service_role;
comment on function private.protect_owner() is
  'Refuses to delete, softly or for good, an auth user who owns a tenant, and says which. The foreign key would refuse the hard deletion, too, without saying.';
