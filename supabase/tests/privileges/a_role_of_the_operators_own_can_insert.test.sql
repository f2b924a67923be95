select tests.create_admin('admin');
select tests.create_admin('warden');
select tests.tenant_in_status('acme', 'active');
select tests.sign_out();

-- It knows nothing of schema private, where the ids' default comes from.
create role pgtap_importer;
grant pgtap_importer to current_user;
grant usage on schema public to pgtap_importer;
grant insert on public.segments to pgtap_importer;
create policy importer_inserts on public.segments for insert to pgtap_importer with check (true);
create temporary table acme on commit drop as select (tests.tenant('acme')).id;
grant select on acme to pgtap_importer;

set local role pgtap_importer;
insert into public.segments (tenant_id, slug, name, position) select id, 'imported', 'Imported', 99 from acme;
reset role;
select is(
  (select count(*) from public.segments s join acme on acme.id = s.tenant_id where s.slug = 'imported'), 1::bigint,
  'a role that may insert a segment gives it the default id'
);
