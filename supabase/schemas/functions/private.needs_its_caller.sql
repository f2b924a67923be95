create or replace function private.needs_its_caller(p_request public.provisioning_requests)
returns boolean
language sql
immutable
set search_path = ''
as $$
  select p_request.owner_mode in ('password', 'temporary') or (p_request.payload ->> 'api_key')::boolean
$$;

revoke all on function private.needs_its_caller(public.provisioning_requests) from public, anon, authenticated, service_role;
comment on function private.needs_its_caller(public.provisioning_requests) is
  'Whether a request can only be begun by who sent it: a typed password is stored nowhere, a generated secret is for them to see.';
