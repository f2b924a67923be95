select tests.create_admin('admin');
select tests.create_admin('warden');
select tests.sign_in('admin');

-- What there is of a tenant's own schema: schema, role, note of its version.
create function pg_temp.traces(p_tenant_id uuid) returns text
language sql as $$
  select concat_ws(
    ' ',
    (select 'schema' from pg_namespace where nspname = private.tenant_schema_name(p_tenant_id)),
    (select 'role' from pg_roles where rolname = private.tenant_schema_name(p_tenant_id)),
    (select 'mark' from private.tenant_roles where name = private.tenant_schema_name(p_tenant_id)),
    (select 'version' from private.tenant_schemas where tenant_id = p_tenant_id and version = private.newest_tenant_migration())
  )
$$;

select tests.provision('acme', '{"isolation": "schema"}');
select tests.provision('beta');
select tests.sign_out();
select is(pg_temp.traces((tests.tenant('acme')).id), 'schema role mark version', 'a tenant is born with its schema, its role and the newest version');
select is(pg_temp.traces((tests.tenant('beta')).id), '', 'of a shared one there is none');
select is(
  private.tenant_schema_name((tests.tenant('acme')).id), 'tenant_' || replace((tests.tenant('acme')).id::text, '-', ''),
  'the name is its id'
);
select is_empty(
  $$ select from public.segments where tenant_id = (tests.tenant('acme')).id union all select from public.packages where tenant_id = (tests.tenant('acme')).id $$,
  'nothing of its catalogue is in the shared tables'
);
select is(tests.packages('acme'), 'general/basic:1 general/standard:2 general/premium:3', 'all of it is in its own');
select is(
  (select array[rolcanlogin, rolinherit, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolreplication]::text
   from pg_roles where rolname = private.tenant_schema_name((tests.tenant('acme')).id)),
  '{f,f,f,f,f,f,f}', 'the role can do nothing by itself'
);
select is(
  array(
    select c.relname || ' ' || p
    from pg_class c, unnest('{select,insert,update,delete,truncate,references,trigger}'::text[]) p
    where c.relnamespace = to_regnamespace(own.name) and c.relkind = 'r' and has_table_privilege(own.name, c.oid, p)
    order by c.relname, p
  ),
  '{packages delete,packages insert,packages select,packages update,segments delete,segments insert,segments select,segments update}',
  'and with its tables what rows are for'
)
from private.tenant_schema_name((tests.tenant('acme')).id) own (name);

create temporary table ways (name text, title text, sql text) on commit drop;
insert into ways values
  ('failed', 'a failed attempt leaves none', 'select public.mark_provisioning_failed((tests.request(''failed'')).id, 1)'),
  ('reaped', 'a reaped one leaves none', $$
    update public.provisioning_requests set lease_expires_at = now() - interval '1 minute', deadline_at = now() - interval '1 minute'
    where id = (tests.request('reaped')).id; select private.reap_expired_requests() $$),
  ('deleted', 'nor does one that its database''s owner deletes', 'delete from public.tenants where id = (tests.tenant(''deleted'')).id');
grant select on ways to authenticated;
select tests.sign_in('admin');
create temporary table made on commit drop as
select w.name, (tests.provision(w.name, '{"isolation": "schema"}') ->> 'tenant_id')::uuid as id from ways w;
select tests.sign_out();
create function pg_temp.go(p_sql text) returns void language plpgsql as $$ begin execute p_sql; end $$;
select tests.sign_in('admin');
select pg_temp.go(sql) from ways where name = 'failed';
select tests.sign_out();
select pg_temp.go(sql) from ways where name <> 'failed';
select is(pg_temp.traces(m.id), '', w.title) from made m join ways w using (name);

select tests.tenant_in_status('gone', 'active', '{"isolation": "schema"}');
create temporary table purged on commit drop as select (tests.tenant('gone')).id;
grant select on purged to authenticated;
select tests.sign_in('admin');
select public.change_tenant_status((select id from purged), 'archive');
select tests.sign_out();
select is(pg_temp.traces((select id from purged)), 'schema role mark version', 'an archived tenant keeps it');
-- What an application has granted the role besides goes as well.
do $$ begin execute format('grant usage on schema extensions to %I', private.tenant_schema_name((select id from purged))); end $$;
select tests.sign_in('admin');
select public.change_tenant_status((select id from purged), 'purge', null, tests.slug_of('gone'));
select tests.sign_out();
select is(pg_temp.traces((select id from purged)), '', 'a purged one has none');

select tests.sign_in('admin');
select is(
  tests.error_of($$ select tests.provision('twin', jsonb_build_object('isolation', 'schema', 'tenant', jsonb_build_object('slug', tests.slug_of('acme')))) $$) ->> 'code',
  'DUPLICATE_SLUG', 'a name that is taken is refused'
);
select tests.sign_out();
select is(
  (select count(*) from pg_namespace n where n.nspname ~ '^tenant_' and not exists (select from public.tenants t where private.tenant_schema_name(t.id) = n.nspname)),
  0::bigint, 'and leaves none'
);
