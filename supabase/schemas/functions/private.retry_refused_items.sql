create or replace function private.retry_refused_items(p_batch public.provisioning_batches)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_items jsonb;
  v_positions integer[];
begin
  select
    jsonb_agg(jsonb_build_object('payload', i.payload, 'idempotency_key', i.idempotency_key) order by i.position),
    array_agg(i.position order by i.position)
  into v_items, v_positions
  from public.provisioning_batch_items i
  where i.batch_id = p_batch.id
    and i.request_id is null
    -- A name may have become free since; what is wrong with an item itself stays wrong.
    and i.error ->> 'code' in ('DUPLICATE_SLUG', 'DUPLICATE_DOMAIN', 'EMAIL_UNAVAILABLE')
    -- Nobody who works on it later would know a password or be shown a secret.
    and not private.needs_its_caller(i.payload #>> '{owner,mode}', i.payload)
    -- The item that came first still has the name, or may get it.
    and not exists (
      select from public.provisioning_batch_items first_one
      join public.provisioning_requests r on r.id = first_one.request_id
      where first_one.batch_id = i.batch_id
        and first_one.position = (i.error ->> 'duplicate_of')::integer
        and r.status <> 'failed'
    );

  if v_items is not null then
    perform private.add_batch_items(p_batch, v_items, v_positions);
  end if;
end
$$;

revoke all on function private.retry_refused_items(public.provisioning_batches) from public, anon, authenticated, service_role;
comment on function private.retry_refused_items(public.provisioning_batches) is
  'Examines once more the items that were refused for a name that was taken.';
