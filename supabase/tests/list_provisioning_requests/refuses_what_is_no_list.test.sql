select tests.create_admin('admin');
select tests.sign_in('admin');

select is(
  tests.pointers_of(tests.error_of(format('select public.list_provisioning_requests(%L, %L, %L)', filter, page_cursor, page_size))),
  pointers, title
)
from (
  values
    ('a limit of 0', '{}', null, 0, '{/limit}'::text[]),
    ('a limit of 101', '{}', null, 101, '{/limit}'),
    ('no limit', '{}', null, null, '{/limit}'),
    ('a filter that is a list', '[]', null, 50, array['']),
    ('no filter', null, null, 50, array['']),
    ('unknown filters', '{"status": "failed", "id) or (1=1": 1}', null, 50, array['/id) or (1=1', '/status']),
    ('an unknown status', '{"statuses": ["gone"]}', null, 50, '{/statuses}'),
    ('a status that is no list', '{"statuses": "failed"}', null, 50, '{/statuses}'),
    ('no list of statuses', '{"statuses": null}', null, 50, '{/statuses}'),
    ('mine that is a word', '{"is_mine": "true"}', null, 50, '{/is_mine}'),
    ('an unknown source', '{"source": "rest"}', null, 50, '{/source}'),
    ('no source', '{"source": null}', null, 50, '{/source}'),
    ('a batch that is no id', '{"batch_id": "1"}', null, 50, '{/batch_id}'),
    ('times that are none', '{"created_from": "once", "created_to": {}}', null, 50, '{/created_from,/created_to}'),
    ('a search for too little', '{"search": "a-b_c%"}', null, 50, '{/search}'),
    ('a search for too much', jsonb_build_object('search', repeat('a', 256))::text, null, 50, '{/search}'),
    ('a cursor that is none', '{}', '1', 50, '{/cursor}'),
    ('a cursor of another list', '{}', '1-2', 50, '{/cursor}'),
    ('a cursor past every time', '{}', '999999999999999999-00000000-0000-0000-0000-000000000000', 50, '{/cursor}')
) as refused (title, filter, page_cursor, page_size, pointers);

select is(
  public.list_provisioning_requests('{"search": "abc'' or true --"}') -> 'requests', '[]', 'a filter is compared, never run'
);
