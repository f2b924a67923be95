create or replace function private.require_batch_shape(p_idempotency_key uuid, p_items jsonb, p_mode text)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_max_items constant integer := 10000;
  -- A batch is undone in one transaction, which holds some sixty locks for each schema until it ends; Postgres has room for a few thousand.
  v_max_schemas constant integer := 50;
  v_pointer text;
  v_message text;
begin
  if p_idempotency_key is null then
    perform private.raise_error('IDEMPOTENCY_KEY_MISSING', '{}', 'Give a UUID that stands for this one batch.');
  end if;

  if coalesce(p_mode not in ('independent', 'all_or_nothing'), true) then
    v_pointer := '/mode';
    v_message := 'must be independent or all_or_nothing';
  elsif coalesce(jsonb_typeof(p_items) <> 'array', true) then
    v_pointer := '/tenants';
    v_message := 'must be a list';
  elsif jsonb_array_length(p_items) not between 1 and v_max_items then
    v_pointer := '/tenants';
    v_message := format('must have 1 to %s items', v_max_items);
  elsif (
    select count(*) from jsonb_array_elements(p_items) as i (item) where i.item #>> '{payload,isolation}' = 'schema'
  ) > v_max_schemas then
    v_pointer := '/tenants';
    v_message := format('must have at most %s tenants with a schema of their own', v_max_schemas);
  end if;
  if v_pointer is not null then
    perform private.raise_error(
      'VALIDATION_ERROR',
      jsonb_build_object('errors', jsonb_build_array(jsonb_build_object('pointer', v_pointer, 'message', v_message)))
    );
  end if;
end
$$;

revoke all on function private.require_batch_shape(uuid, jsonb, text) from public, anon, authenticated, service_role;
comment on function private.require_batch_shape(uuid, jsonb, text) is
  'Raises IDEMPOTENCY_KEY_MISSING or VALIDATION_ERROR for what can not be a batch at all.';
