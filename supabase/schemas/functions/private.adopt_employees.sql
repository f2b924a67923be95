create or replace function private.adopt_employees()
returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_count integer;
begin
  -- Once: later it would bring back the rights of somebody who was taken out of the table meanwhile.
  if exists (select from public.employees) then
    return 0;
  end if;

  drop table if exists pg_temp.adopted_employees;
  create temporary table adopted_employees on commit drop as
  select e.*, u.id is not null as is_user, n.role as new_role, n.status as new_status,
    -- Of several rows of one user the one that gives the least comes first.
    row_number() over (partition by e.user_id order by n.rank, e.created_at, e.role, e.status) as position,
    count(*) over (partition by e.user_id) as rows
  from private.older_employees() e
  left join auth.users u on u.id = e.user_id
  cross join lateral (
    select r.role, s.status,
      case when s.status = 'INACTIVE' then 0 when r.role = 'EMPLOYEE' then 1 when r.role = 'ADMIN' then 2 else 3 end as rank
    from
      (select case when e.role in ('SUPER_ADMIN', 'ADMIN') then e.role else 'EMPLOYEE' end as role) as r,
      (select case when e.status = 'ACTIVE' then 'ACTIVE' else 'INACTIVE' end as status) as s
  ) as n;

  insert into public.employees (user_id, role, status, created_at, updated_at)
  select a.user_id, a.new_role, a.new_status, coalesce(a.created_at, now()), coalesce(a.updated_at, a.created_at, now())
  from pg_temp.adopted_employees a
  where a.is_user and a.position = 1;
  get diagnostics v_count = row_count;

  perform private.record_event(
    'employee_adopted', null, null, null, jsonb_build_object('user_id', a.user_id, 'role', a.new_role, 'status', a.new_status)
  )
  from pg_temp.adopted_employees a
  where a.is_user and a.position = 1;
  perform private.note_employee_findings();
  return v_count;
end
$$;

revoke all on function private.adopt_employees() from public, anon, authenticated, service_role;
comment on function private.adopt_employees() is
  'Carries over the staff of an older system, with no more rights than the very words SUPER_ADMIN or ADMIN, and ACTIVE, give; once, into an empty table. Returns how many.';
