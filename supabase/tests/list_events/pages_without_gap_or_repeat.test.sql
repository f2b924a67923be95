select tests.create_admin('admin');
-- Three at the same moment: the id decides.
insert into public.provisioning_events (action, details, occurred_at)
select 'pgtap_counted', jsonb_build_object('n', n), timestamptz '2020-01-01' + (n / 3) * interval '1 microsecond'
from generate_series(1, 7) n;
select tests.sign_in('admin');

create function pg_temp.page(p_cursor text, p_limit integer) returns jsonb
language sql as $$ select public.list_events('{"action": "pgtap_counted"}', p_cursor, p_limit) $$;
create function pg_temp.all_pages(p_limit integer) returns integer[]
language plpgsql as $$
declare
  v_page jsonb;
  v_all integer[] := '{}';
begin
  loop
    v_page := pg_temp.page(v_page ->> 'next_cursor', p_limit);
    v_all := v_all || array(select (e #>> '{details,n}')::integer from jsonb_array_elements(v_page -> 'events') e);
    exit when v_page ->> 'next_cursor' is null;
  end loop;
  return v_all;
end
$$;

select is(pg_temp.all_pages(page_size), '{7,6,5,4,3,2,1}', format('in pages of %s', page_size))
from unnest('{1,2,3,6,7,8,1000}'::integer[]) page_size;
select is(pg_temp.page(null, 7) ->> 'next_cursor', null, 'a full last page is the last');

select tests.sign_out();
create temporary table kept as select pg_temp.page(null, 3) ->> 'next_cursor' as cursor from tests.sign_in('admin');
reset role;
insert into public.provisioning_events (action, details) values ('pgtap_counted', '{"n": 8}');
set local landlord.retention = 'delete';
delete from public.provisioning_events where action = 'pgtap_counted' and details ->> 'n' = '5';
grant select on kept to authenticated;
select tests.sign_in('admin');
select is(
  (select array_agg((e #>> '{details,n}')::integer)
   from kept, jsonb_array_elements(pg_temp.page(kept.cursor, 3) -> 'events') e),
  '{4,3,2}', 'a page is where it was, whatever is new and whatever is gone'
);
