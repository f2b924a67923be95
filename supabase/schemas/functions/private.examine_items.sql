-- Set-based: a batch of ten thousand is examined by this one statement, before anything of it is written. Only a preview of
-- names, as for a single request: the unique constraints judge what others do meanwhile.
create or replace function private.examine_items(
  p_admin_user_id uuid,
  p_batch_key uuid,
  p_items jsonb,
  p_positions integer[] default null
)
returns table (
  item_position integer, idempotency_key uuid, given jsonb, payload jsonb, known_request_id uuid, error jsonb
)
language sql
stable
security definer
set search_path = ''
as $$
  with given as materialized (
    select i.number::integer as number, coalesce(p_positions[i.number], i.number::integer - 1) as position, i.item
    from jsonb_array_elements(p_items) with ordinality as i (item, number)
  ),
  items as materialized (
    select
      g.position,
      case
        when g.item ->> 'idempotency_key' is null then private.batch_item_key(p_batch_key, g.position)
        when pg_input_is_valid(g.item ->> 'idempotency_key', 'uuid') then (g.item ->> 'idempotency_key')::uuid
      end as key,
      g.item -> 'payload' as given,
      coalesce(private.given_item_error(g.item -> 'error'), private.payload_error(g.item -> 'payload')) as error
    from given g
  ),
  payloads as materialized (
    select i.position, i.key, private.fill_payload_defaults(i.given) as payload
    from items i
    where i.error is null
  ),
  named as materialized (
    select
      p.*,
      p.payload #>> '{tenant,slug}' as slug,
      p.payload #>> '{tenant,domain}' as domain,
      p.payload #>> '{owner,email}' as email,
      (p.payload #>> '{owner,user_id}')::uuid as user_id,
      r.id as request_id,
      r.batch_id as known_batch_id,
      r.status as known_status,
      r.payload as known_payload
    from payloads p
    left join public.provisioning_requests r on r.admin_user_id = p_admin_user_id and r.idempotency_key = p.key
  ),
  -- Within the batch the first to want a name has it, whatever becomes of it.
  ranked as (
    select
      n.*,
      min(n.position) over (partition by n.key) as key_at,
      min(n.position) over (partition by n.slug) as slug_at,
      min(n.position) over (partition by n.domain) as domain_at,
      min(n.position) filter (where n.user_id is null) over (partition by n.email) as email_at
    from named n
  ),
  faults (position, rank, code, pointer, message, duplicate_of) as (
    select i.position, 0, 'IDEMPOTENCY_KEY_MISSING', '', 'needs an idempotency key that is a UUID', null::integer
    from items i
    where i.key is null
    union all
    select r.position, 1, 'IDEMPOTENCY_KEY_REUSED', '', 'has the idempotency key of another item', r.key_at
    from ranked r
    where r.key is not null and r.key_at < r.position
    union all
    select r.position, 1, 'IDEMPOTENCY_KEY_REUSED', '', 'has an idempotency key that was used for another payload', null
    from ranked r
    where r.known_payload <> r.payload
    union all
    select r.position, 1, 'IDEMPOTENCY_KEY_REUSED', '', 'has the key of an item of a batch that is made as a whole', null
    from ranked r
    join public.provisioning_batches b on b.id = r.known_batch_id
    where r.known_status <> 'completed' and b.mode = 'all_or_nothing' and b.idempotency_key <> p_batch_key
    union all
    select r.position, 2, t.code, '/template', t.message, null
    from ranked r
    cross join lateral (
      select
        case when count(*) = 0 then 'VALIDATION_ERROR' else 'TEMPLATE_RETIRED' end,
        case when count(*) = 0 then 'is not a known template' else 'is retired' end
      from public.tenant_templates t
      where t.name = r.payload ->> 'template'
      having not coalesce(bool_or(t.is_current), false)
    ) as t (code, message)
    -- What was made from it is answered as ever.
    where r.known_status is distinct from 'completed' and not r.payload ? 'clone_of'
    union all
    select r.position, 2, 'VALIDATION_ERROR', '', 'must not be a clone: those are made one by one', null
    from ranked r
    where r.payload ? 'clone_of'
    union all
    select r.position, 3, case s.problem when 'taken' then 'DUPLICATE_SLUG' else 'INVALID_SLUG' end, '/tenant/slug', 'is ' || s.problem, null
    from ranked r
    cross join lateral (select private.slug_holder(r.slug)) as s (problem)
    where s.problem is not null and r.request_id is null
    union all
    select r.position, 3, 'DUPLICATE_SLUG', '/tenant/slug', 'is the slug of another item', r.slug_at
    from ranked r
    where r.slug_at < r.position
    union all
    select r.position, 4, 'DUPLICATE_DOMAIN', '/tenant/domain', 'is taken', null
    from ranked r
    where r.request_id is null and exists (select from public.tenants t where t.domain = r.domain)
    union all
    select r.position, 4, 'DUPLICATE_DOMAIN', '/tenant/domain', 'is the domain of another item', r.domain_at
    from ranked r
    where r.domain is not null and r.domain_at < r.position
    union all
    select r.position, 5, 'EMAIL_UNAVAILABLE', '/owner/email', 'is not available', null
    from ranked r
    where r.request_id is null and r.user_id is null and private.check_owner_email(r.email) is not null
    union all
    select r.position, 5, 'EMAIL_UNAVAILABLE', '/owner/email', 'is the address of another item', r.email_at
    from ranked r
    where r.user_id is null and r.email_at < r.position
    union all
    select r.position, 6, 'VALIDATION_ERROR', '/owner/user_id', 'is not a user with this e-mail address', null
    from ranked r
    where r.user_id is not null
      and r.request_id is null
      and not exists (
        select from auth.users u
        where u.id = r.user_id
          and lower(u.email) = r.email
          and u.deleted_at is null
          and u.email_confirmed_at is not null
      )
  ),
  errors as (
    select
      f.position,
      jsonb_build_object(
        'code', (array_agg(f.code order by f.rank, f.duplicate_of nulls first))[1],
        'errors', jsonb_agg(jsonb_build_object('pointer', f.pointer, 'message', f.message) order by f.rank, f.duplicate_of nulls first),
        'duplicate_of', min(f.duplicate_of)
      ) as error
    from faults f
    group by f.position
  )
  select
    i.position,
    coalesce(i.key, private.batch_item_key(p_batch_key, i.position)),
    coalesce(i.given, 'null'),
    n.payload,
    n.request_id,
    coalesce(i.error, e.error)
  from items i
  left join named n on n.position = i.position
  left join errors e on e.position = i.position
$$;

revoke all on function private.examine_items(uuid, uuid, jsonb, integer[]) from public, anon, authenticated, service_role;
comment on function private.examine_items(uuid, uuid, jsonb, integer[]) is
  'Every item of a batch ([{payload, idempotency_key, error}]) with its key, its normalised payload, the request that its key already stands for, and its faults against itself, the batch and the database: {code, errors, duplicate_of}.';
