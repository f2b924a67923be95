create or replace function private.suggest_slugs(p_slug text)
returns jsonb
language sql
volatile
security definer
set search_path = ''
as $$
  with base as (
    select rtrim(left(private.slugify(p_slug), 56), '-') as slug
  ),
  candidates as (
    select n, b.slug || '-' || case when n <= 9 then n::text else floor(random() * 90000 + 10000)::integer::text end as slug
    from base b, generate_series(2, 14) n
    where b.slug <> ''
  )
  select coalesce(jsonb_agg(free.slug order by free.n), '[]')
  from (
    select c.n, c.slug
    from candidates c
    where private.is_valid_slug(c.slug)
      and private.slug_holder(c.slug) is null
    order by c.n
    limit 3
  ) free
$$;

revoke all on function private.suggest_slugs(text) from public, anon, authenticated, service_role;
comment on function private.suggest_slugs(text) is
  'Up to three free slugs like the one given, as a JSON array: numbered first, random where the numbers are taken.';
