create or replace function private.get_batch(p_batch_id uuid)
returns jsonb
language sql
volatile
security definer
set search_path = ''
as $$
  select private.describe_batch(private.require_batch(p_batch_id))
$$;

revoke all on function private.get_batch(uuid) from public, anon, authenticated, service_role;
grant execute on function private.get_batch(uuid) to authenticated, service_role;
comment on function private.get_batch(uuid) is
  'See public.get_batch.';
