create or replace function private.older_owners()
returns table (tenant_id uuid, owner_id uuid, problem text, user_ids uuid[])
language sql
stable
security definer
set search_path = ''
as $$
  with links as (
    select
      l.tenant_id,
      array_agg(distinct l.user_id) as user_ids,
      array_agg(distinct l.user_id) filter (where l.is_completed) as completed_ids
    from private.older_links() l
    where l.tenant_id is not null and l.user_id is not null
    group by l.tenant_id
  ),
  chosen as (
    select l.*, case when cardinality(l.completed_ids) = 1 then l.completed_ids[1] end as user_id
    from links l
  )
  -- Chosen first and looked for then: where the one who is meant is gone, nobody else moves up.
  select c.tenant_id, u.id, case
    when c.completed_ids is null then 'not_completed'
    when c.user_id is null then 'ambiguous'
    when u.id is null then 'user_is_gone'
  end, c.user_ids
  from chosen c
  left join auth.users u on u.id = c.user_id and u.deleted_at is null
$$;

revoke all on function private.older_owners() from public, anon, authenticated, service_role;
comment on function private.older_owners() is
  'Whose each tenant of an older system is. problem says why owner_id is NULL; a tenant that nobody was linked to has no row.';
