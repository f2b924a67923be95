select tests.create_admin('admin');
select tests.sign_in('admin');
select tests.provision('acme', '{}', tests.user_id('acme'));
select tests.give_birth(tests.user_id('acme'), 'acme@pgtap.test');

create function pg_temp.statements() returns table (statement text)
language sql as $$
  select format(pattern, relation)
  from unnest('{
    tenants,segments,packages,tenant_members,provisioning_requests,provisioning_attempts,provisioning_events,employees,
    tenant_templates
  }'::text[]) relation,
  unnest(array[
    'insert into public.%I default values', 'update public.%I set created_at = null', 'delete from public.%I',
    'truncate public.%I cascade'
  ]) pattern
  where not (relation in ('provisioning_events', 'provisioning_attempts') and pattern like 'update%')
  union all values
    ('update public.provisioning_attempts set started_at = null'),
    ('update public.provisioning_events set action = ''nothing happened'''),
    ('update public.tenants_overview set name = ''x'''),
    ('select * from private.tenant_api_keys'), ('select * from private.error_codes'), ('select * from private.reserved_slugs'),
    ('select private.compensate_attempt(tests.request(''acme''), ''{}'')'),
    ('select private.activate_tenant(tests.request(''acme''), tests.user_id(''admin''))'),
    ('select private.record_event(''forged'', null, null, null)'),
    ('create table public.mine ()'), ('create table private.mine ()'),
    ('alter table public.tenants disable row level security')
$$;
create function pg_temp.allowed() returns text
language sql as $$
  select string_agg(statement, '; ')
  from pg_temp.statements()
  where coalesce(tests.error_of(statement) ->> 'sqlstate', 'none') <> '42501'
$$;

select tests.sign_in('acme');
select is(pg_temp.allowed(), null, 'an owner writes nothing but rows of their catalogue, and calls nothing inner');
select tests.sign_in('admin');
select is(pg_temp.allowed(), null, 'nor does an admin');
select tests.use_secret_key();
select is(pg_temp.allowed(), null, 'nor does the secret key');
select tests.be_anonymous();
select is(pg_temp.allowed(), null, 'nor does an anonymous caller');
