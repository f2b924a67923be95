create or replace function private.adopt_older_system()
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_tenants integer;
  v_employees integer;
  v_keys integer;
begin
  if to_regnamespace('landlord_legacy') is null then
    return null;
  end if;
  -- One at a time: the second finds all carried over.
  perform pg_advisory_xact_lock(hashtextextended('landlord.adoption', 0));
  v_tenants := private.adopt_tenants();
  v_employees := private.adopt_employees();
  v_keys := private.redirect_foreign_keys();
  perform private.close_staff_functions();

  perform private.note_finding('ADMIN_IN_PROFILES_ONLY', p.user_id::text, jsonb_build_object('role', left(p.role, 300)))
  from private.admin_profiles() p
  where p.user_id is not null and not private.is_active_admin(p.user_id);
  perform private.note_finding('PROFILES_UNREADABLE', 'public.profiles', jsonb_build_object('sqlstate', p.role))
  from private.admin_profiles() p
  where p.user_id is null;
  perform private.note_finding('COLUMN_LEFT_BEHIND', c.name, '{}') from private.older_extra_columns() as c (name);
  perform private.note_finding(u.kind, u.subject, u.detail) from private.older_system_uses() u;

  return jsonb_build_object(
    'tenants', v_tenants,
    'employees', v_employees,
    'foreign_keys', v_keys,
    'findings', (
      select coalesce(jsonb_object_agg(f.kind, f.number), '{}')
      from (select o.kind, count(*) as number from private.open_adoption_findings() o group by o.kind) as f
    )
  );
end
$$;

revoke all on function private.adopt_older_system() from public, anon, authenticated, service_role;
comment on function private.adopt_older_system() is
  'Carries over what was set aside in schema landlord_legacy: {tenants, employees, foreign_keys} say how many this time, findings how many are open by kind. Called again it leaves alone what is there. NULL where nothing was set aside.';
