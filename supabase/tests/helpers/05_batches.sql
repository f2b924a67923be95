-- A batch's items, each the payload of tests.payload for its name.
create function tests.items(p_names text[], p_changes jsonb default '{}') returns jsonb
language sql immutable as $$
  select jsonb_agg(jsonb_build_object('payload', tests.payload(n.name, p_changes)) order by n.position)
  from unnest(p_names) with ordinality as n (name, position)
$$;

-- Accepts a batch as whoever is signed in. The same name is the same key.
create function tests.accept(p_name text, p_items jsonb, p_mode text default 'independent') returns jsonb
language sql as $$ select public.accept_batch(tests.key_of(p_name), p_items, p_mode) $$;

-- The rest reads past RLS, so that a test can look without signing out.
create function tests.batch(p_name text) returns public.provisioning_batches
language sql stable security definer set search_path = '' as $$
  select b from public.provisioning_batches b where b.idempotency_key = tests.key_of(p_name)
$$;

create function tests.item_request(p_name text, p_position integer) returns public.provisioning_requests
language sql stable security definer set search_path = '' as $$
  select r
  from public.provisioning_batch_items i
  join public.provisioning_requests r on r.id = i.request_id
  where i.batch_id = (tests.batch(p_name)).id and i.position = p_position
$$;

-- How each item stands, by position.
create function tests.item_states(p_name text) returns text[]
language sql stable security definer set search_path = '' as $$
  select array_agg(
    private.batch_item_status(r) || coalesce(':' || (coalesce(i.error, r.error) ->> 'code'), '') order by i.position
  )
  from public.provisioning_batch_items i
  left join public.provisioning_requests r on r.id = i.request_id
  where i.batch_id = (tests.batch(p_name)).id
$$;

-- As a worker: claims what of a batch waits, without bringing any owner to life.
create function tests.claim_batch(p_name text, p_limit integer default 50) returns setof jsonb
language sql security definer as $$
  select private.claim_requests(p_limit, (tests.batch(p_name)).id, null)
$$;

-- As the auth service: the owner of an item that was claimed.
create function tests.give_birth_to_item(p_name text, p_position integer) returns uuid
language sql security definer as $$
  select tests.give_birth(private.request_owner_id(tests.item_request(p_name, p_position)), (tests.item_request(p_name, p_position)).owner_email)
$$;
