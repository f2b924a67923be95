create or replace function private.require_existing_owner(p_user_id uuid, p_email text)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  -- The address must be the user's own, so that a mistyped id can't hand a tenant to a stranger (I10).
  -- The share lock keeps the user from being deleted, softly too, before the tenant is theirs and protects them.
  perform from auth.users u
  where u.id = p_user_id and lower(u.email) = p_email and u.deleted_at is null
    -- Unconfirmed, it could be anybody who signed up with that address.
    and u.email_confirmed_at is not null
    -- Born for a tenant that may still come to nothing, they would go with it.
    and not exists (select from public.provisioning_attempts a where a.owner_id = u.id and a.status = 'running')
  for share;
  if not found then
    perform private.raise_error(
      'VALIDATION_ERROR',
      '{"errors": [{"pointer": "/owner/user_id", "message": "is not a user with this e-mail address"}]}',
      'Give the id and the address of one existing user.'
    );
  end if;
end
$$;

revoke all on function private.require_existing_owner(uuid, text) from public, anon, authenticated, service_role;
comment on function private.require_existing_owner(uuid, text) is
  'Raises VALIDATION_ERROR unless the id is an existing auth user with that address; locks that user against deletion.';
