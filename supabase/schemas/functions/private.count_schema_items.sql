create or replace function private.count_schema_items(p_batch_id uuid)
returns integer
language sql
stable
security definer
set search_path = ''
as $$
  select count(*)::integer
  from public.provisioning_requests r
  where r.batch_id = p_batch_id and r.payload ->> 'isolation' = 'schema'
$$;

revoke all on function private.count_schema_items(uuid) from public, anon, authenticated, service_role;
comment on function private.count_schema_items(uuid) is 'How many items of a batch are to have a schema of their own.';
