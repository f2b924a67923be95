create or replace function private.batch_deadline()
returns interval
language sql
immutable
set search_path = ''
as $$
  select interval '24 hours'
$$;

revoke all on function private.batch_deadline() from public, anon, authenticated, service_role;
comment on function private.batch_deadline() is
  'How long items of a batch may wait for a worker, and an all_or_nothing batch for its last item.';
