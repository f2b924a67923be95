-- A definition with one segment and one package of this name and price.
create function tests.definition(p_name text, p_price bigint default 100, p_changes jsonb default '{}') returns jsonb
language sql immutable as $$
  select tests.merge(
    jsonb_build_object(
      'segments', jsonb_build_array(
        jsonb_build_object(
          'slug', p_name, 'name', 'Segment ' || p_name, 'hero_title', 'Hero ' || p_name,
          'packages', jsonb_build_array(jsonb_build_object('slug', p_name, 'name', 'Package ' || p_name, 'price_minor', p_price))
        )
      ),
      'features', '["basic"]'::jsonb,
      'limits', '{"users": 5, "storage_gb": 6}'::jsonb
    ),
    p_changes
  )
$$;

-- What a tenant's catalogue is, past RLS: segment, its position and hero title, package, its price and order.
create function tests.catalogue(p_name text) returns setof text
language sql stable security definer set search_path = '' as $$
  select concat_ws(' ', s.position, s.slug, s.hero_title, p.grouping_order, p.slug, p.price_minor)
  from tests.segments(p_name) s
  left join tests.packages_of(p_name) p on p.segment_id = s.id
  order by s.position, s.slug, p.grouping_order, p.slug
$$;
