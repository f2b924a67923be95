-- In both isolations.
select tests.create_admin('admin');
select tests.sign_in('admin');
select tests.provision_and_activate('acme');
select tests.provision_and_activate('bare');
select tests.sign_out();
select tests.in_catalogue('acme', 'delete from %I.packages where tenant_id = $1');
select tests.in_catalogue('acme', 'update %I.segments set slug = ''renamed'', name = ''Renamed'' where tenant_id = $1');
select tests.remove_segments('bare');

select tests.sign_in('admin');
select tests.provision('of-acme', jsonb_build_object('clone_of', (tests.tenant('acme')).id));
select tests.provision('of-bare', jsonb_build_object('clone_of', (tests.tenant('bare')).id));
select tests.sign_out();
select results_eq(
  $$ select s.slug, array_agg(p.slug order by p.grouping_order) from tests.segments('of-acme') s join tests.packages_of('of-acme') p on p.segment_id = s.id
     group by 1 $$,
  $$ select 'renamed', array(
       select p ->> 'slug' from public.tenant_templates t, jsonb_array_elements(t.definition #> '{segments,0,packages}') as p
       where t.name = 'default' and t.is_current
     ) $$,
  'packages that the source has lost come from its template, into the segments that it has'
);
select results_eq(
  $$ select s.slug, s.name, s.hero_title, (select count(*) from tests.packages_of('of-bare') p where p.segment_id = s.id)
     from tests.segments('of-bare') s $$,
  $$ select s ->> 'slug', s ->> 'name', s ->> 'hero_title', jsonb_array_length(s -> 'packages')::bigint
     from public.tenant_templates t, jsonb_array_elements(t.definition -> 'segments') as s where t.name = 'default' and t.is_current $$,
  'and so do its segments'
);
select ok(private.has_template_catalogue((tests.tenant('of-acme')).id), 'which is then what the clone began with');
select is(
  (select count(*) from private.invariant_violations() v where v.subject in ((tests.tenant('of-acme')).id::text, (tests.tenant('of-bare')).id::text)),
  0::bigint, 'I9 holds of the clones'
);
