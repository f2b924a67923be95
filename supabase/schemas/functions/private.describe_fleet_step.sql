create or replace function private.describe_fleet_step(
  p_outcome text,
  p_status text,
  p_tenant_id uuid default null,
  p_applied text[] default '{}',
  p_error jsonb default null
)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  select jsonb_build_object(
    'outcome', p_outcome,
    'status', p_status,
    'tenant_id', p_tenant_id,
    'schema', case when p_tenant_id is not null then private.tenant_schema_name(p_tenant_id) end,
    'applied', to_jsonb(p_applied),
    'error', p_error
  )
$$;

revoke all on function private.describe_fleet_step(text, text, uuid, text[], jsonb)
  from public, anon, authenticated, service_role;
comment on function private.describe_fleet_step(text, text, uuid, text[], jsonb) is
  'What public.advance_fleet_run answers.';
