create or replace function private.get_signed_in_admin()
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_user_id constant uuid := private.require_admin();
begin
  return (
    select jsonb_build_object(
      'user_id', u.id,
      'email', u.email,
      -- Whoever signs in elsewhere is named as that place names them.
      'name', coalesce(nullif(btrim(u.raw_user_meta_data ->> 'full_name'), ''), nullif(btrim(u.raw_user_meta_data ->> 'name'), '')),
      'role', e.role
    )
    from auth.users u
    join public.employees e on e.user_id = u.id
    where u.id = v_user_id
  );
end
$$;

revoke all on function private.get_signed_in_admin() from public, anon, authenticated, service_role;
grant execute on function private.get_signed_in_admin() to authenticated;
comment on function private.get_signed_in_admin() is 'See public.get_signed_in_admin.';
