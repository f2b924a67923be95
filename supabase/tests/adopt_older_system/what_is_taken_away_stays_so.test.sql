select tests.create_admin('admin');
select tests.create_user('ann');
select tests.set_aside();
select tests.add_older_tenant(slug, array[['ann', 'completed']]) from unnest(array['kept', 'renamed', 'purged']) slug;
select tests.add_older_tenant('handed-over');
select private.adopt_older_system();

select tests.sign_in('admin');
select public.transfer_tenant(tests.older_id('handed-over'), tests.email_of('ann'));
select public.change_tenant_status(tests.older_id('purged'), 'archive', null);
select public.change_tenant_status(tests.older_id('purged'), 'purge', null, 'purged');
select tests.sign_out();
update public.tenants set name = 'Another name' where id = tests.older_id('renamed');
create temporary table before on commit drop as select t.* from public.tenants t;

select tests.add_older_tenant('purged-2');
update landlord_legacy.tenants set slug = 'purged' where slug = 'purged-2';
select is(private.adopt_older_system() -> 'tenants', '1', 'a second time carries over what has come since');
select set_eq(
  'select t::text from public.tenants t where t.id <> tests.older_id(''purged-2'')', 'select t::text from before t', 'and leaves alone what is there'
);
select is((tests.older_tenant('purged')).id, null, 'what was purged does not come back');
select is((tests.older_tenant('purged-2')).slug, 'purged-2', 'nor is its slug given to another while it rests');
select is((tests.older_tenant('handed-over')).owner_id, tests.user_id('ann'), 'who was given a tenant keeps it');
select is(tests.kinds_about(tests.older_id('handed-over')::text), '{}', 'and nothing waits for a person any more');
