create or replace function private.next_place(p_tenant_id uuid, p_segment_id uuid default null)
returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_place bigint;
begin
  execute format(
    $query$
      select coalesce(max(place), 0)::bigint + 1
      from (
        select s.position as place from %1$I.segments s
        where s.tenant_id = $1 and $2 is null
        union all
        select p.grouping_order from %1$I.packages p
        where p.tenant_id = $1 and p.segment_id = $2
      ) as places
    $query$,
    private.catalogue_schema(p_tenant_id)
  )
  into v_place
  using p_tenant_id, p_segment_id;
  -- Behind the greatest number that there can be, the slug decides.
  return least(v_place, 2147483647);
end
$$;

revoke all on function private.next_place(uuid, uuid) from public, anon, authenticated, service_role;
comment on function private.next_place(uuid, uuid) is
  'The number that comes after all packages of a segment, or without one after all segments of a tenant. The caller holds private.lock_catalogue.';
