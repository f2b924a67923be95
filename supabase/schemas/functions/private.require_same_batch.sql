create or replace function private.require_same_batch(
  p_batch public.provisioning_batches,
  p_items jsonb,
  p_mode text
)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if p_batch.mode <> p_mode
    or p_batch.item_count <> jsonb_array_length(p_items)
    or exists (
      select from jsonb_array_elements(p_items) with ordinality as i (item, number)
      join public.provisioning_batch_items b on b.batch_id = p_batch.id and b.position = i.number - 1
      where case
          when b.payload = coalesce(i.item -> 'payload', 'null') then false
          -- One that was at fault by itself is stored as a sketch, and is the same only while it is at fault.
          when b.request_id is null and b.payload = private.sketch_payload(i.item -> 'payload') then
            coalesce(i.item -> 'error', 'null') = 'null'
            and private.payload_error(i.item -> 'payload') is null
          else true
        end
        or b.idempotency_key <> case
          when pg_input_is_valid(i.item ->> 'idempotency_key', 'uuid') then (i.item ->> 'idempotency_key')::uuid
          else private.batch_item_key(p_batch.idempotency_key, b.position)
        end
    )
  then
    perform private.raise_error(
      'IDEMPOTENCY_KEY_REUSED',
      jsonb_build_object('batch_id', p_batch.id),
      'This key was used for another batch. Use a new key.'
    );
  end if;
end
$$;

revoke all on function private.require_same_batch(public.provisioning_batches, jsonb, text) from public, anon, authenticated, service_role;
comment on function private.require_same_batch(public.provisioning_batches, jsonb, text) is
  'Raises IDEMPOTENCY_KEY_REUSED unless mode and items are those that the batch was accepted with.';
