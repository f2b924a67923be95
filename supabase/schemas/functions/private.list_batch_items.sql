create or replace function private.list_batch_items(
  p_batch_id uuid,
  p_status text,
  p_after_position integer,
  p_limit integer
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_batch constant public.provisioning_batches := private.require_batch(p_batch_id);
begin
  return (
    select coalesce(jsonb_agg(private.describe_batch_item(page.item, page.request) order by (page.item).position), '[]')
    from (
      select i as item, found.request
      from public.provisioning_batch_items i
      -- One by one, whatever the planner believes of how many there are.
      left join lateral (
        select r as request from public.provisioning_requests r where r.id = i.request_id offset 0
      ) as found on true
      where i.batch_id = v_batch.id
        and i.position > coalesce(p_after_position, -1)
        and (p_status is null or private.batch_item_status(found.request) = p_status)
      order by i.position
      limit greatest(1, least(coalesce(p_limit, 100), 1000))
    ) as page
  );
end
$$;

revoke all on function private.list_batch_items(uuid, text, integer, integer) from public, anon, authenticated, service_role;
grant execute on function private.list_batch_items(uuid, text, integer, integer) to authenticated, service_role;
comment on function private.list_batch_items(uuid, text, integer, integer) is
  'See public.list_batch_items.';
