create or replace function private.plan_adoption()
returns table (
  id uuid, name text, slug text, timezone text, currency text, status text, owner_id uuid, created_at timestamptz,
  updated_at timestamptz, problem text, user_ids uuid[], is_status_known boolean, older_status text, mended jsonb
)
language sql
stable
security definer
set search_path = ''
as $$
  with links as (
    select distinct on (l.tenant_id) l.tenant_id, l.name from private.older_links() l order by l.tenant_id, l.is_completed desc, l.id
  ),
  zones as materialized (
    select distinct on (lower(z.name)) z.name
    from pg_catalog.pg_timezone_names z
    where private.is_valid_timezone(z.name)
    order by lower(z.name), z.name
  ),
  statuses (older, is_like) as (
    values ('active', 'active'), ('suspended', 'suspended'), ('inactive', 'suspended'), ('disabled', 'suspended'),
      ('paused', 'suspended'), ('blocked', 'suspended'), ('archived', 'archived'), ('deleted', 'archived')
  ),
  older as materialized (
    select t.*, o.owner_id, coalesce(o.problem, case when o.tenant_id is null then 'not_linked' end) as problem, o.user_ids,
      l.name as link_name, s.slug as new_slug, z.name as zone, x.is_like,
      case when isfinite(t.created_at) then t.created_at when isfinite(t.updated_at) then t.updated_at else now() end as born_at
    from private.tenants_to_adopt() t
    join private.older_slugs() s on s.tenant_id = t.id
    left join private.older_owners() o on o.tenant_id = t.id
    left join links l on l.tenant_id = t.id
    left join zones z on lower(z.name) = lower(btrim(t.timezone))
    left join statuses x on x.older = lower(btrim(t.status))
  ),
  planned as (
    select o.*,
      coalesce(private.mend_name(o.name), private.mend_name(o.link_name), o.new_slug) as new_name,
      coalesce(o.zone, 'UTC') as new_timezone,
      case when upper(btrim(o.currency)) ~ '^[A-Z]{3}$' then upper(btrim(o.currency)) else 'USD' end as new_currency,
      case
        -- What was ended stays so: given an owner, it would be active.
        when o.owner_id is null and o.is_like is distinct from 'archived' then 'setup_incomplete'
        else coalesce(o.is_like, 'suspended')
      end as new_status,
      case when isfinite(o.updated_at) then o.updated_at else o.born_at end as changed_at
    from older o
  )
  select p.id, p.new_name, p.new_slug, p.new_timezone, p.new_currency, p.new_status, p.owner_id, p.born_at, p.changed_at,
    p.problem, p.user_ids, p.is_like is not null, p.status,
    (
      select coalesce(jsonb_object_agg(m.field, jsonb_build_object('from', left(m.older, 300), 'to', m.newer)), '{}')
      from (
        values
          ('name', p.name, p.new_name), ('slug', p.slug, p.new_slug), ('timezone', p.timezone, p.new_timezone),
          ('currency', p.currency, p.new_currency), ('created_at', p.created_at::text, p.born_at::text),
          ('updated_at', p.updated_at::text, p.changed_at::text)
      ) as m (field, older, newer)
      where m.older is distinct from m.newer
    )
  from planned p
$$;

revoke all on function private.plan_adoption() from public, anon, authenticated, service_role;
comment on function private.plan_adoption() is
  'What becomes of each tenant of an older system that was not carried over yet. mended: {field: {from, to}} of every value that Landlords rules refuse.';
