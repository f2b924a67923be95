create or replace function private.note_employee_findings()
returns void
language sql
security definer
set search_path = ''
as $$
  select private.note_finding(
    case when a.role ~* 'admin' and coalesce(a.status, '') ~* '^\s*active\s*$' then 'EMPLOYEE_LOOKS_LIKE_ADMIN' else 'EMPLOYEE_VALUE_MENDED' end,
    a.user_id::text,
    jsonb_build_object(
      'role', jsonb_build_object('from', left(a.role, 300), 'to', a.new_role),
      'status', jsonb_build_object('from', left(a.status, 300), 'to', a.new_status)
    )
  )
  from pg_temp.adopted_employees a
  where a.is_user and a.position = 1 and (a.role is distinct from a.new_role or a.status is distinct from a.new_status);

  select private.note_finding('EMPLOYEE_IS_DUPLICATE', a.user_id::text, jsonb_build_object(
    'rows', jsonb_agg(jsonb_build_object('role', left(a.role, 300), 'status', left(a.status, 300)) order by a.position)
  ))
  from pg_temp.adopted_employees a
  where a.is_user and a.rows > 1
  group by a.user_id;

  select private.note_finding('EMPLOYEE_HAS_NO_USER', coalesce(a.user_id::text, 'NULL'), jsonb_build_object(
    'rows', jsonb_agg(jsonb_build_object('role', left(a.role, 300), 'status', left(a.status, 300)) order by a.position)
  ))
  from pg_temp.adopted_employees a
  where not a.is_user
  group by a.user_id
$$;

revoke all on function private.note_employee_findings() from public, anon, authenticated, service_role;
comment on function private.note_employee_findings() is
  'Notes what a person should look at among pg_temp.adopted_employees.';
