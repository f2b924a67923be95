-- In both isolations.
select tests.create_admin('warden');
select tests.provision_victim('bad', false);
select tests.provision_victim('good', false);
create table public.of_an_application (tenant_id uuid references public.tenants (id));
insert into public.of_an_application select (tests.tenant('bad')).id;
update public.provisioning_requests
set lease_expires_at = now() - interval '1 hour',
    deadline_at = now() - case owner_email when tests.email_of('bad') then interval '2 hours' else interval '1 hour' end
where id in ((tests.request('bad')).id, (tests.request('good')).id);

select lives_ok('select private.reap_expired_requests()', 'a request that can''t be undone is passed by');
select is((tests.request('good')).status, 'failed', 'the one behind it is undone');
select is((tests.request('bad')).status, 'processing', 'and it is left for the doctor to name');
