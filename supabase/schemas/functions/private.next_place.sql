create or replace function private.next_place(p_tenant_id uuid, p_segment_id uuid default null)
returns integer
language sql
stable
security definer
set search_path = ''
as $$
  -- Behind the greatest number that there can be, the slug decides.
  select least(coalesce(max(place), 0)::bigint + 1, 2147483647)::integer
  from (
    select s.position as place from public.segments s
    where s.tenant_id = p_tenant_id and p_segment_id is null
    union all
    select p.grouping_order from public.packages p
    where p.tenant_id = p_tenant_id and p.segment_id = p_segment_id
  ) as places
$$;

revoke all on function private.next_place(uuid, uuid) from public, anon, authenticated, service_role;
comment on function private.next_place(uuid, uuid) is
  'The number that comes after all packages of a segment, or without one after all segments of a tenant. The caller holds private.lock_catalogue.';
