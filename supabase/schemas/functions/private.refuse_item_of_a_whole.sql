create or replace function private.refuse_item_of_a_whole(p_request public.provisioning_requests)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if exists (
    select from public.provisioning_batches b where b.id = p_request.batch_id and b.mode = 'all_or_nothing'
  ) then
    perform private.raise_error(
      'INVALID_TRANSITION',
      jsonb_build_object('batch_id', p_request.batch_id),
      'This request belongs to a batch that is made as a whole or not at all: retry the batch.'
    );
  end if;
end
$$;

revoke all on function private.refuse_item_of_a_whole(public.provisioning_requests) from public, anon, authenticated, service_role;
comment on function private.refuse_item_of_a_whole(public.provisioning_requests) is
  'Raises INVALID_TRANSITION for a request that an all_or_nothing batch decides about, which nobody may begin by itself.';
