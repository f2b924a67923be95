create or replace function private.examine_batch(p_idempotency_key uuid, p_items jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_admin_user_id constant uuid := private.require_admin();
  v_rate_limit jsonb;
begin
  perform private.require_batch_shape(p_idempotency_key, p_items, 'independent');
  -- Counted like the real thing, or it would tell whose addresses are customers', ten thousand at a time.
  v_rate_limit := private.spend_tokens(v_admin_user_id, 'batch_items', jsonb_array_length(p_items));
  return (
    select jsonb_build_object(
      'rate_limit', v_rate_limit,
      'total', count(*),
      'faulty', count(e.error),
      'items', coalesce(
        jsonb_agg(jsonb_build_object('position', e.item_position) || e.error order by e.item_position)
          filter (where e.error is not null),
        '[]'
      )
    )
    from private.examine_items(v_admin_user_id, p_idempotency_key, p_items) e
  );
end
$$;

revoke all on function private.examine_batch(uuid, jsonb) from public, anon, authenticated, service_role;
grant execute on function private.examine_batch(uuid, jsonb) to authenticated;
comment on function private.examine_batch(uuid, jsonb) is
  'See public.examine_batch.';
