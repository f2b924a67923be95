-- Runs a statement where a tenant's catalogue is: %I is that schema, $1 the tenant's id.
create function tests.in_catalogue_of(p_tenant_id uuid, p_sql text) returns void
language plpgsql security definer set search_path = '' as $$
begin
  execute format(p_sql, private.catalogue_schema(p_tenant_id)) using p_tenant_id;
end
$$;

create function tests.in_catalogue(p_tenant text, p_sql text) returns void
language sql security definer set search_path = '' as $$ select tests.in_catalogue_of((tests.tenant(p_tenant)).id, p_sql) $$;

create function tests.segments(p_tenant text) returns setof public.segments
language plpgsql stable security definer set search_path = '' as $$
declare
  v_tenant_id constant uuid := (tests.tenant(p_tenant)).id;
begin
  return query execute format('select * from %I.segments where tenant_id = $1', private.catalogue_schema(v_tenant_id))
  using v_tenant_id;
end
$$;

create function tests.packages_of(p_tenant text) returns setof public.packages
language plpgsql stable security definer set search_path = '' as $$
declare
  v_tenant_id constant uuid := (tests.tenant(p_tenant)).id;
begin
  return query execute format('select * from %I.packages where tenant_id = $1', private.catalogue_schema(v_tenant_id))
  using v_tenant_id;
end
$$;

-- What there is of a tenant's catalogue, past RLS, so that a test can look without signing out.
create function tests.segment(p_tenant text, p_slug text) returns public.segments
language sql stable security definer set search_path = '' as $$
  select s from tests.segments(p_tenant) s where s.slug = p_slug
$$;

create function tests.package(p_tenant text, p_slug text) returns public.packages
language sql stable security definer set search_path = '' as $$
  select p from tests.packages_of(p_tenant) p where p.slug = p_slug
$$;

-- Its packages as segment/package:place, in their order.
create function tests.packages(p_tenant text) returns text
language sql stable security definer set search_path = '' as $$
  select string_agg(s.slug || '/' || p.slug || ':' || p.grouping_order, ' ' order by s.position, s.slug, p.grouping_order, p.slug)
  from tests.packages_of(p_tenant) p
  join tests.segments(p_tenant) s on s.id = p.segment_id
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
  select tests.in_catalogue(p_tenant, 'delete from %I.segments where tenant_id = $1')
$$;
