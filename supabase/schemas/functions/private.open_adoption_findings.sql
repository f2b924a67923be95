create or replace function private.open_adoption_findings()
returns setof private.adoption_findings
language sql
stable
security definer
set search_path = ''
as $$
  with admin_profiles as materialized (
    select coalesce(p.user_id::text, 'public.profiles') as subject from private.admin_profiles() p
  ),
  uses as materialized (
    select u.kind, u.subject from private.older_system_uses() u
  )
  select f.*
  from private.adoption_findings f
  where f.acknowledged_at is null
    and case
      when f.kind = 'TENANT_HAS_NO_OWNER' then exists (
        select from public.tenants t where t.id = f.subject::uuid and t.status = 'setup_incomplete'
      )
      when f.kind = 'TENANT_STATUS_UNKNOWN' then exists (
        select from public.tenants t where t.id = f.subject::uuid and t.status = 'suspended'
      )
      when f.kind in ('TENANT_VALUE_MENDED', 'TENANT_SLUG_IS_RESERVED') then exists (
        select from public.tenants t where t.id = f.subject::uuid
      )
      when f.kind = 'OWNER_EMAIL_MISSING' then exists (
        select from public.tenants t
        join auth.users u on u.id = t.owner_id
        where t.id = f.subject::uuid and coalesce(btrim(u.email), '') = ''
      )
      when f.kind = 'PROFILES_UNREADABLE' then f.subject in (select p.subject from admin_profiles p)
      -- Where it can't be read, they may be in it still.
      when f.kind = 'ADMIN_IN_PROFILES_ONLY' then (
        select bool_or(p.subject in (f.subject, 'public.profiles')) from admin_profiles p
      )
        and not private.is_active_admin(f.subject::uuid)
      when f.kind = 'EMPLOYEE_LOOKS_LIKE_ADMIN' then not private.is_active_admin(f.subject::uuid)
      when f.kind = 'FUNCTION_COULD_MAKE_ADMINS' then f.subject in (
        select u.subject from uses u where u.kind = 'FUNCTION_NAMES_OLDER_TABLE'
      )
      when f.kind like '%\_OLDER\_TABLE' or f.kind = 'FOREIGN_KEY_LEFT_BEHIND' then (f.kind, f.subject) in (
        select u.kind, u.subject from uses u
      )
      else true
    end
$$;

revoke all on function private.open_adoption_findings() from public, anon, authenticated, service_role;
comment on function private.open_adoption_findings() is
  'The findings that nobody has acknowledged and whose cure does not show by itself.';
