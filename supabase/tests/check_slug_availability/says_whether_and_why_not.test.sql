select tests.create_admin('admin');
select tests.create_user('citizen');
select tests.sign_in('admin');
select tests.provision('taken');
select tests.provision('taken-2');

select is(
  public.check_slug_availability('pgtap-free') - 'rate_limit', '{"available": true, "reason": null, "suggestions": []}',
  'a free slug is available'
);
select is(public.check_slug_availability(slug) - '{suggestions,rate_limit}'::text[], '{"available": false, "reason": "invalid"}', format('%s is invalid', name))
from (
  values
    ('empty text', ''), ('a letter', 'a'), ('two letters', 'ab'), ('a capital', 'Acme'), ('a hyphen at the end', 'acme-'),
    ('two hyphens', 'a--b'), ('a space', 'ac me'), ('64 characters', repeat('a', 64)), ('an x-n label', 'xn--a'),
    ('a newline at the end', E'acme\n'), ('a Cyrillic letter', E'\u0430cme'), ('no text', null)
) as cases (name, slug);
select is(public.check_slug_availability(slug) ->> 'reason', 'reserved', format('%s is reserved', slug))
from unnest('{admin,api,www,auth,test,0c9a1a3e-5f4e-4a52-9c86-6a1f7f1d7c11}'::text[]) as slug;
select is(public.check_slug_availability('pgtap-taken') ->> 'reason', 'taken', 'a slug of a tenant in flight is taken');
select is(
  public.check_slug_availability('pgtap-taken') -> 'suggestions',
  '["pgtap-taken-3", "pgtap-taken-4", "pgtap-taken-5"]',
  'suggestions are the next numbers that are free'
);
select is(
  public.check_slug_availability('Pgtap Täken!') -> 'suggestions', '["pgtap-taken-3", "pgtap-taken-4", "pgtap-taken-5"]',
  'what is no slug yet gets suggestions as well'
);
select is(public.check_slug_availability('東京') -> 'suggestions', '[]', 'where there is nothing to go by there are none');

create temporary table suggestions on commit drop as
select s.slug
from unnest(array['admin', repeat('a', 64), repeat('ab-', 21), 'a', 'pgtap-taken', '-', 'a--b']) as given,
  lateral jsonb_array_elements_text(public.check_slug_availability(given) -> 'suggestions') as s (slug);
select ok((select count(*) from suggestions) >= 15, 'almost everything gets suggestions');
select is_empty(
  $$ select slug from suggestions where public.check_slug_availability(slug) ->> 'available' <> 'true' $$,
  'every suggestion is valid and free'
);

select tests.sign_out();
select tests.sign_in('citizen');
select is(
  tests.error_of($$ select public.check_slug_availability('pgtap-free') $$) ->> 'code', 'FORBIDDEN',
  'an ordinary user is refused'
);
select tests.be_anonymous();
select is(
  tests.error_of($$ select public.check_slug_availability('pgtap-free') $$) ->> 'sqlstate', '42501',
  'an anonymous caller is refused'
);
