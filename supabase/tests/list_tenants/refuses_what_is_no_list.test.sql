-- In both isolations.
select tests.create_admin('warden');
select tests.create_admin('admin');
select tests.create_employee('clerk', 'EMPLOYEE');
select tests.tenant_in_status('acme', 'active');
select tests.tenant_in_status('beta', 'active');
select tests.sign_in('admin');

select is(tests.pointers_of(tests.error_of(format(
  'select public.list_tenants(%L, %L, false, %L, %L, %L)', filter, sort, page, page_size, page_cursor
))), pointers, title)
from (
  values
    ('an unknown sort', '{}', 'owner_id', 1, 25, null, '{/sort}'::text[]),
    ('a sort with an order of its own', '{}', 'name desc; drop table public.tenants', 1, 25, null, '{/sort}'),
    ('no sort', '{}', null, 1, 25, null, '{/sort}'),
    ('page 0', '{}', 'name', 0, 25, null, '{/page}'),
    ('a page too deep', '{}', 'name', 401, 25, null, '{/page}'),
    ('a page past every number', '{}', 'name', 2147483647, 100, null, '{/page}'),
    ('a limit of 101', '{}', 'name', 1, 101, null, '{/limit}'),
    ('a limit of 0', '{}', 'name', 1, 0, null, '{/limit}'),
    ('no limit', '{}', 'name', 1, null, null, '{/limit}'),
    ('a filter that is a list', '[]', 'name', 1, 25, null, array['']),
    ('no filter', null, 'name', 1, 25, null, array['']),
    ('an unknown filter', '{"owner": "x"}', 'name', 1, 25, null, '{/owner}'),
    ('an unknown status', '{"statuses": ["gone"]}', 'name', 1, 25, null, '{/statuses}'),
    ('a status that is no list', '{"statuses": "active"}', 'name', 1, 25, null, '{/statuses}'),
    ('a template with a quote', '{"template": "a'' or true"}', 'name', 1, 25, null, '{/template}'),
    ('a template version that is none', '{"template": "default@x"}', 'name', 1, 25, null, '{/template}'),
    ('a batch that is no id', '{"batch_id": "1"}', 'name', 1, 25, null, '{/batch_id}'),
    ('a date that is none', '{"created_from": "soon", "created_to": "2020-13-01"}', 'name', 1, 25, null, '{/created_from,/created_to}'),
    ('an empty search', '{"search": " "}', 'name', 1, 25, null, '{/search}'),
    ('a search at length', jsonb_build_object('search', repeat('x', 256))::text, 'name', 1, 25, null, '{/search}'),
    ('a search with a line break', '{"search": "a\nb"}', 'name', 1, 25, null, '{/search}'),
    ('a cursor that is no base64', '{}', 'name', 1, 25, '!!', '{/cursor}'),
    ('a cursor that is no JSON', '{}', 'name', 1, 25, 'YWJj', '{/cursor}'),
    ('a cursor that is no object', '{}', 'name', 1, 25, 'WzFd', '{/cursor}'),
    ('an empty cursor', '{}', 'name', 1, 25, '', '{/cursor}'),
    ('a cursor and a page', '{}', 'name', 2, 25, 'YWJj', '{/page}')
) as bad (title, filter, sort, page, page_size, page_cursor, pointers);

-- Cursors, taken apart and put together again.
create function pg_temp.forge(p_cursor text, p_changes jsonb) returns text
language sql as $$
  select translate(encode(convert_to((convert_from(decode(p_cursor, 'base64'), 'UTF8')::jsonb || p_changes)::text, 'UTF8'), 'base64'), E'+/=\n', '-_')
$$;
create temporary table given on commit drop as
select
  public.list_tenants('{}', 'name', false, 1, 1) ->> 'next_cursor' as name_cursor,
  public.list_tenants('{}', 'created_at', false, 1, 1) ->> 'next_cursor' as time_cursor;
create function pg_temp.padded(p_cursor text) returns text
language sql as $$ select rpad(translate(p_cursor, '-_', '+/'), (length(p_cursor) + 3) / 4 * 4, '=') $$;
select is(tests.error_of(format('select public.list_tenants(%L, %L, %L, 1, 1, %L)', filter, sort, is_descending, page_cursor)) ->> 'code', code, title)
from given cross join lateral (
  values
    ('its own list''s cursor', '{}', 'name', false, name_cursor, null),
    ('another sort''s', '{}', 'slug', false, name_cursor, 'VALIDATION_ERROR'),
    ('another direction''s', '{}', 'name', true, name_cursor, 'VALIDATION_ERROR'),
    ('another filter''s', '{"statuses": ["active"]}', 'name', false, name_cursor, 'VALIDATION_ERROR'),
    ('one with a quote in it', '{}', 'name', false, pg_temp.forge(pg_temp.padded(name_cursor), jsonb_build_object('keys', jsonb_build_array('x'') or true --', gen_random_uuid()))), null),
    ('one with too few keys', '{}', 'name', false, pg_temp.forge(pg_temp.padded(name_cursor), '{"keys": ["x"]}'), 'VALIDATION_ERROR'),
    ('one with too many keys', '{}', 'name', false, pg_temp.forge(pg_temp.padded(name_cursor), '{"keys": ["x", "y", "z"]}'), 'VALIDATION_ERROR'),
    ('one with keys that are no list', '{}', 'name', false, pg_temp.forge(pg_temp.padded(name_cursor), '{"keys": "x"}'), 'VALIDATION_ERROR'),
    ('one with a null', '{}', 'name', false, pg_temp.forge(pg_temp.padded(name_cursor), '{"keys": [null, null]}'), 'VALIDATION_ERROR'),
    ('one whose id is none', '{}', 'name', false, pg_temp.forge(pg_temp.padded(name_cursor), '{"keys": ["x", "y"]}'), 'VALIDATION_ERROR'),
    ('one whose time is none', '{}', 'created_at', false, pg_temp.forge(pg_temp.padded(time_cursor), jsonb_build_object('keys', jsonb_build_array('x', gen_random_uuid()))), 'VALIDATION_ERROR')
) as cursors (title, filter, sort, is_descending, page_cursor, code);

select tests.sign_in('clerk');
select is(tests.error_of('select public.list_tenants()') ->> 'code', 'FORBIDDEN', 'an employee may not');
select tests.sign_in('acme');
select is(tests.error_of('select public.list_tenants()') ->> 'code', 'FORBIDDEN', 'an owner may not');
select tests.use_secret_key();
select is(tests.error_of('select public.list_tenants()') ->> 'sqlstate', '42501', 'the secret key may not');
select tests.be_anonymous();
select is(tests.error_of('select public.list_tenants()') ->> 'sqlstate', '42501', 'nor may an anonymous caller');
