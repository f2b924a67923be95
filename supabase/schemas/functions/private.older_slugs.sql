create or replace function private.older_slugs()
returns table (tenant_id uuid, slug text)
language sql
stable
security definer
set search_path = ''
as $$
  with links as (
    select distinct on (l.tenant_id) l.tenant_id, l.name, l.slug
    from private.older_links() l
    order by l.tenant_id, l.is_completed desc, l.id
  ),
  taken as materialized (
    select t.slug from public.tenants t
    union
    select d.slug from private.tenant_tombstones d where d.reissue_after > now()
  ),
  older as materialized (
    select t.*, coalesce(private.is_valid_slug(t.slug), false)
      and t.slug not in (select x.slug from taken x)
      and row_number() over (partition by t.slug order by t.created_at, t.id) = 1 as is_kept
    from private.tenants_to_adopt() t
  ),
  -- Who has a good slug keeps it, whatever the others' become when they are mended.
  kept as materialized (
    select o.slug from older o where o.is_kept union select x.slug from taken x
  ),
  mended as (
    select o.id, o.created_at, (
      select c.slug
      from unnest(array[o.slug, l.slug, o.name, l.name, 'tenant-' || left(o.id::text, 8)]) with ordinality as text (value, position)
      cross join lateral (select private.slugify(text.value) as slug) as c
      where private.is_valid_slug(c.slug)
      order by text.position
      limit 1
    ) as base
    from older o
    left join links l on l.tenant_id = o.id
    where not o.is_kept
  ),
  numbered as (
    select m.id, m.base, row_number() over (partition by m.base order by m.created_at, m.id) + case
      when m.base in (select k.slug from kept k) or m.base in (select r.slug from private.reserved_slugs r) then 1 else 0
    end as number
    from mended m
  ),
  candidates as (
    select n.id, n.base, case n.number
      when 1 then n.base
      else rtrim(left(n.base, 62 - length(n.number::text)), '-') || '-' || n.number
    end as slug
    from numbered n
  )
  select o.id, o.slug from older o where o.is_kept
  union all
  select c.id, case
    -- Another's good slug, or two numbers that meet at the end of long names: the id tells them apart.
    when c.slug in (select k.slug from kept k) or row_number() over (partition by c.slug order by c.base, c.id) > 1
      then rtrim(left(c.base, 30), '-') || '-' || replace(c.id::text, '-', '')
    else c.slug
  end
  from candidates c
$$;

revoke all on function private.older_slugs() from public, anon, authenticated, service_role;
comment on function private.older_slugs() is
  'The slug that each tenant of private.tenants_to_adopt gets: its own where that is a good one and free, else one made from it or from its name, numbered where that is taken.';
