create or replace function private.list_faulty_items(p_batch_id uuid)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  -- A hundred say enough, and an error's detail is no place for ten thousand.
  select jsonb_agg(jsonb_build_object('position', f.position) || f.error order by f.position)
  from (
    select
      i.position,
      coalesce(
        i.error,
        '{"code": "IDEMPOTENCY_KEY_REUSED", "errors": [{"pointer": "", "message": "has the idempotency key of another request"}]}'
      ) as error
    from public.provisioning_batch_items i
    left join public.provisioning_requests r on r.id = i.request_id
    where i.batch_id = p_batch_id and r.batch_id is distinct from p_batch_id
    order by i.position
    limit 100
  ) as f
$$;

revoke all on function private.list_faulty_items(uuid) from public, anon, authenticated, service_role;
comment on function private.list_faulty_items(uuid) is
  'The first hundred items that keep an all_or_nothing batch from being accepted, those among them whose request is not its own. NULL: none.';
