create or replace function private.sketch_payload(p_payload jsonb)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  select jsonb_build_object(
    'tenant', jsonb_object_agg(f.key, f.value) filter (where f.room = 'tenant'),
    'owner', jsonb_object_agg(f.key, f.value) filter (where f.room = 'owner')
  )
  from (
    select k.room, k.key, p_payload -> k.room -> k.key as value
    from (values ('tenant', 'name'), ('tenant', 'slug'), ('owner', 'email')) as k (room, key)
  ) as f
  where jsonb_typeof(f.value) = 'string' and char_length(f.value #>> '{}') <= 255
$$;

revoke all on function private.sketch_payload(jsonb) from public, anon, authenticated, service_role;
comment on function private.sketch_payload(jsonb) is
  'By what people know an item that is at fault: {tenant: {name, slug}, owner: {email}}. Whatever stands elsewhere in it may be a secret.';
