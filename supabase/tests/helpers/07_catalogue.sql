-- What there is of a tenant's catalogue, past RLS, so that a test can look without signing out.
create function tests.segment(p_tenant text, p_slug text) returns public.segments
language sql stable security definer set search_path = '' as $$
  select s from public.segments s where s.tenant_id = (tests.tenant(p_tenant)).id and s.slug = p_slug
$$;

create function tests.package(p_tenant text, p_slug text) returns public.packages
language sql stable security definer set search_path = '' as $$
  select p from public.packages p where p.tenant_id = (tests.tenant(p_tenant)).id and p.slug = p_slug
$$;

-- Its packages as segment/package:place, in their order.
create function tests.packages(p_tenant text) returns text
language sql stable security definer set search_path = '' as $$
  select string_agg(s.slug || '/' || p.slug || ':' || p.grouping_order, ' ' order by s.position, s.slug, p.grouping_order, p.slug)
  from public.packages p
  join public.segments s on s.id = p.segment_id
  where p.tenant_id = (tests.tenant(p_tenant)).id
$$;

-- Its events of this action, the oldest first.
create function tests.events(p_tenant text, p_action text) returns jsonb
language sql stable security definer set search_path = '' as $$
  select coalesce(jsonb_agg(to_jsonb(e) order by e.id), '[]')
  from public.provisioning_events e
  where e.tenant_id = (tests.tenant(p_tenant)).id and e.action = p_action
$$;

-- No tenant is left without its catalogue over REST: it is taken away as a SQL session may.
create function tests.remove_segments(p_tenant text) returns void
language sql security definer set search_path = '' as $$
  delete from public.segments where tenant_id = (tests.tenant(p_tenant)).id
$$;
