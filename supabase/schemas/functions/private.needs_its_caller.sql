create or replace function private.needs_its_caller(p_owner_mode text, p_payload jsonb)
returns boolean
language sql
immutable
set search_path = ''
as $$
  select coalesce(p_owner_mode in ('password', 'temporary'), false) or coalesce((p_payload ->> 'api_key')::boolean, false)
$$;

revoke all on function private.needs_its_caller(text, jsonb) from public, anon, authenticated, service_role;
comment on function private.needs_its_caller(text, jsonb) is
  'Whether a request can only be begun by who sent it: a typed password is stored nowhere, a generated secret is for them to see.';
