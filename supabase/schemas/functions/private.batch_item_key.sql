create or replace function private.batch_item_key(p_batch_key uuid, p_position integer)
returns uuid
language sql
immutable
set search_path = ''
as $$
  -- A UUID of version 8 (RFC 9562 5.8): made from a hash, in a shape that no random key has.
  select (
    substr(d.digest, 1, 12) || '8' || substr(d.digest, 14, 3) || 'b' || substr(d.digest, 18, 15)
  )::uuid
  from (select encode(sha256(convert_to(p_batch_key || ':' || p_position, 'utf8')), 'hex')) as d (digest)
$$;

revoke all on function private.batch_item_key(uuid, integer) from public, anon, authenticated, service_role;
comment on function private.batch_item_key(uuid, integer) is
  'The idempotency key of a batch''s item that brought none: the same for the same batch key and position.';
