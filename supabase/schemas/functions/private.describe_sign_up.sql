create or replace function private.describe_sign_up(p_request public.provisioning_requests, p_replayed boolean)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select private.describe_request(p_request) || jsonb_build_object(
    'slug', p_request.payload #>> '{tenant,slug}',
    'owner_full_name', p_request.payload #>> '{owner,full_name}',
    'replayed', p_replayed,
    -- Not to the unconfirmed account that somebody has made at the auth service's own sign-up: with a password of theirs, which
    -- following the link would let in.
    'send_email', p_request.status <> 'completed' and not exists (
      select from auth.users u
      where u.email = p_request.owner_email
        and u.email_confirmed_at is null
        and not exists (select from public.provisioning_attempts a where a.owner_id = u.id)
    )
  )
$$;

revoke all on function private.describe_sign_up(public.provisioning_requests, boolean) from public, anon, authenticated, service_role;
comment on function private.describe_sign_up(public.provisioning_requests, boolean) is
  'A sign-up as its function needs it: private.describe_request plus slug, owner_full_name, replayed, send_email (whether the address is to be written to).';
