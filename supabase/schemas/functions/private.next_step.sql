create or replace function private.next_step(p_what text, p_code text)
returns text
language sql
immutable
set search_path = ''
as $$
  select coalesce(
    (
      select s.hint
      from (
        values
          ('AUTH_UNAVAILABLE', 'Try again with the same key: the auth service did not answer.'),
          ('DATABASE_UNAVAILABLE', 'Try again with the same key.'),
          ('TIMEOUT', 'Try again with the same key: nobody finished it in time.'),
          ('AUTH_USER_CREATION_FAILED', 'Look into the function''s log: the auth service refused the owner. Then try again with the same key.'),
          ('EMAIL_UNAVAILABLE', 'Take another address and a new key, or mode existing.'),
          ('DUPLICATE_SLUG', 'Take another slug and a new key.'),
          ('DUPLICATE_DOMAIN', 'Take another domain and a new key.'),
          ('TEMPLATE_RETIRED', 'Have the template restored and try again with the same key, or take another and a new key.'),
          ('BATCH_ROLLED_BACK', 'Mend the item that failed and retry the batch.'),
          ('BATCH_ITEM_CANCELLED', 'Nothing: its batch was cancelled. Send it again if it is wanted.'),
          ('SIGN_UP_WITHDRAWN', 'Nothing: its maker has put another sign-up in its place.'),
          ('BATCH_UNDONE', 'Nothing: its batch was undone. Send it again if it is wanted.'),
          ('PROVISIONING_FAILED', 'Try again with the same key; if it fails again, report the request id.'),
          ('running', 'Wait: the owner is being made. If the caller is gone, a retry, the worker or the reaper decides it when its lease has run out.'),
          ('abandoned', 'Nothing: a later attempt has taken over.'),
          ('tenant_suspended', 'Reactivate it, or archive it.'),
          ('tenant_archived', 'Restore it, or purge it.'),
          ('tenant_purged', 'Nothing: it is gone for good.'),
          ('tenant_schema_lost', 'Bring back from a backup what the schema held: it was missing and has been made anew, with the catalogue that the tenant began with and nothing else.'),
          ('tenant_undone', 'Provision it again with a new key, if it is wanted.')
      ) as s (name, hint)
      where s.name = coalesce(p_code, p_what)
    ),
    case when p_code is not null then 'Mend what the code names and try again with the same key.' end
  )
$$;

revoke all on function private.next_step(text, text) from public, anon, authenticated, service_role;
comment on function private.next_step(text, text) is
  'What happens next, or what to do, after an attempt in this status or an event of this action, and the error''s code if there is one. NULL: nothing in particular.';
