create or replace function private.list_batches(p_before timestamptz, p_limit integer)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_admin_user_id constant uuid := private.require_admin();
begin
  return (
    select coalesce(jsonb_agg(private.describe_batch(b) order by b.created_at desc, b.id), '[]')
    from (
      select *
      from public.provisioning_batches b
      where b.admin_user_id = v_admin_user_id and (p_before is null or b.created_at < p_before)
      order by b.created_at desc
      -- The next page begins before a moment: whatever was accepted at the same one belongs to this page.
      fetch first (greatest(1, least(coalesce(p_limit, 20), 100))) rows with ties
    ) as b
  );
end
$$;

revoke all on function private.list_batches(timestamptz, integer) from public, anon, authenticated, service_role;
grant execute on function private.list_batches(timestamptz, integer) to authenticated;
comment on function private.list_batches(timestamptz, integer) is
  'See public.list_batches.';
