create or replace function private.has_tenant_role_rights(p_name text)
returns boolean
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return coalesce(has_schema_privilege(to_regrole(p_name), p_name, 'usage'), false)
    and (
      select count(distinct d.defaclobjtype) = 3
      from pg_catalog.pg_default_acl d
      cross join lateral aclexplode(d.defaclacl) a
      where d.defaclrole = current_user::regrole and d.defaclnamespace = p_name::regnamespace and a.grantee = to_regrole(p_name)
    );
end
$$;

revoke all on function private.has_tenant_role_rights(text) from public, anon, authenticated, service_role;
comment on function private.has_tenant_role_rights(text) is
  'Whether the role of a tenant''s own schema, which is there, has private.tenant_role_rights. It may have been lost, as in a restored dump, which has no roles.';
