select tests.create_admin('warden');
select tests.create_admin('admin');
create temporary table cases (from_status, name, reads, writes) on commit drop as
values
  ('active', 'active', true, true),
  ('suspended', 'suspended', true, false),
  ('setup_incomplete', 'setup-incomplete', true, false),
  ('archived', 'archived', false, false),
  ('purged', 'purged', false, false);
alter table cases add column id uuid;
update cases set id = tests.tenant_in_status(name, from_status);
select tests.tenant_in_status('other', 'active');
grant select on cases to public;

-- What whoever is signed in can read of a tenant: how many of its rows, in each table.
create function pg_temp.reads(p_id uuid) returns text
language sql as $$
  select concat_ws(' ',
    (select count(*) from public.tenants where id = p_id), (select count(*) from public.tenants_overview where id = p_id),
    (select count(*) from public.segments where tenant_id = p_id), (select count(*) from public.packages where tenant_id = p_id),
    (select count(*) from public.tenant_members where tenant_id = p_id)
  )
$$;
create function pg_temp.segment(p_id uuid) returns uuid
language sql security definer set search_path = '' as $$ select id from public.segments where tenant_id = p_id limit 1 $$;

-- How many rows of each table they can write: an insert and an update each. 0 where a policy lets none be found or made.
create function pg_temp.rows_of(p_sql text) returns integer
language plpgsql as $$
declare
  v_rows integer;
begin
  begin
    execute p_sql;
    get diagnostics v_rows = row_count;
    raise sqlstate 'TEST1';
  exception
    when sqlstate 'TEST1' then return v_rows;
    when insufficient_privilege then return 0;
  end;
end
$$;
create function pg_temp.writes(p_id uuid) returns text
language sql as $$
  select concat_ws(' ',
    pg_temp.rows_of(format('insert into public.segments (tenant_id, slug, name, position) values (%L, ''new'', ''New'', 9)', p_id)),
    pg_temp.rows_of(format('update public.segments set name = ''Changed'' where tenant_id = %L', p_id)),
    pg_temp.rows_of(format(
      'insert into public.packages (tenant_id, segment_id, slug, name, grouping_order) values (%L, %L, ''new'', ''New'', 9)',
      p_id, coalesce(pg_temp.segment(p_id), gen_random_uuid())
    )),
    pg_temp.rows_of(format('update public.packages set price_minor = 7 where tenant_id = %L', p_id))
  )
$$;

create temporary table seen (name text, who text, reads text, writes text) on commit drop;
grant all on seen to public;
do $$
declare
  v_case record;
  v_who text;
begin
  for v_case in select * from cases loop
    foreach v_who in array array[v_case.name || '-member', v_case.name, 'other', 'admin'] loop
      perform tests.sign_in(v_who);
      insert into seen values (v_case.name, v_who, pg_temp.reads(v_case.id), pg_temp.writes(v_case.id));
    end loop;
  end loop;
  perform tests.sign_out();
end
$$;

select is(
  s.reads, case when c.reads then '1 1 1 3 1' else '0 0 0 0 0' end,
  format('a member of one that is %s %s', c.from_status, case when c.reads then 'reads' else 'sees nothing of it, nor their membership' end)
)
from cases c join seen s on s.name = c.name and s.who = c.name || '-member';
select is(
  s.writes, case when c.writes then '1 1 1 3' else '0 0 0 0' end,
  format('a member of one that is %s %s', c.from_status, case when c.writes then 'writes its catalogue' else 'writes nothing' end)
)
from cases c join seen s on s.name = c.name and s.who = c.name || '-member';
select is(
  s.reads || ' ' || s.writes,
  case when c.reads then '1 1 1 3 1' else '0 0 0 0 0' end || ' ' || case when c.writes then '1 1 1 3' else '0 0 0 0' end,
  format('its owner likewise: %s', c.from_status)
)
from cases c join seen s on s.name = c.name and s.who = c.name
where c.from_status <> 'setup_incomplete';
select is(s.reads || ' ' || s.writes, '0 0 0 0 0 0 0 0 0', format('another tenant''s owner neither reads nor writes one that is %s', c.from_status))
from cases c join seen s on s.name = c.name and s.who = 'other';
select is(
  left(s.reads, 7) || s.writes, case when c.from_status = 'purged' then '0 0 0 0' else '1 1 1 3' end || '0 0 0 0',
  format('an admin reads one that is %s, and writes nothing past the functions', c.from_status)
)
from cases c join seen s on s.name = c.name and s.who = 'admin';

-- What even a member of an active tenant can't do.
select tests.sign_in('active');
select is(tests.error_of(format(statement, (select id from cases where name = 'active'))) ->> 'sqlstate', sqlstate, title)
from (
  values
    ('move a segment to another tenant', '42501', 'update public.segments set tenant_id = gen_random_uuid() where tenant_id = %L'),
    ('give a segment another id', '42501', 'update public.segments set id = gen_random_uuid() where tenant_id = %L'),
    ('choose a segment''s id', '42501', 'insert into public.segments (id, tenant_id, slug, name, position) values (gen_random_uuid(), %L, ''x'', ''X'', 1)'),
    ('move a package to another tenant', '42501', 'update public.packages set tenant_id = gen_random_uuid() where tenant_id = %L'),
    ('backdate a package', '42501', 'update public.packages set created_at = now() where tenant_id = %L'),
    ('delete a segment', '42501', 'delete from public.segments where tenant_id = %L'),
    ('delete a package', '42501', 'delete from public.packages where tenant_id = %L'),
    ('put a package into another tenant''s segment', '23503', format(
      'update public.packages set segment_id = %L where tenant_id = %%L', pg_temp.segment((tests.tenant('other')).id)
    )),
    ('write a segment of another tenant', '42501', format(
      'insert into public.segments (tenant_id, slug, name, position) values (%L, ''x'', ''X'', 1)', (tests.tenant('other')).id
    )),
    ('name a segment at length', '23514', 'update public.segments set name = repeat(''x'', 256) where tenant_id = %L'),
    ('give a segment no slug', '23514', 'update public.segments set slug = '''' where tenant_id = %L'),
    ('ask a price that JSON rounds', '23514', 'update public.packages set price_minor = 9007199254740993 where tenant_id = %L'),
    ('rename the tenant', '42501', 'update public.tenants set name = ''x'' where id = %L'),
    ('make somebody a member', '42501', 'insert into public.tenant_members (tenant_id, user_id, role) values (%L, auth.uid(), ''OWNER'')')
) as forbidden (title, sqlstate, statement);
select tests.sign_out();
update public.tenant_members set must_change_password = true where user_id = tests.user_id('active');
select tests.sign_in('active');
select is(pg_temp.writes(id), '0 0 0 0', 'with a temporary password an owner writes nothing either') from cases where name = 'active';
