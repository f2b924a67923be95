-- What a repair can't mend it must not pretend to have mended, and one that fails must not keep the others from being done.
select tests.create_admin('warden');
create function pg_temp.found(p_problem text, p_subject text) returns text
language sql as $$
  select coalesce(max(case when repair is null then 'needs a person' else 'can be repaired' end), 'not found')
  from public.invariant_violations() where problem = p_problem and subject = p_subject
$$;
create function pg_temp.repair(p_problem text, p_subject text) returns boolean
language sql as $$ select is_done from public.repair_invariants(false) where problem = p_problem and subject = p_subject $$;

-- An active tenant is never removed, whatever its request says.
select tests.provision_victim('alive', true);
update public.provisioning_requests set status = 'failed', result = null, error = '{}' where id = (tests.request('alive')).id;
select is(
  pg_temp.found('FAILED_REQUEST_HAS_TENANT', (tests.request('alive')).id::text), 'needs a person',
  'a failed request with an active tenant needs a person'
);
select is(pg_temp.repair('FAILED_REQUEST_HAS_TENANT', (tests.request('alive')).id::text), false, 'a repair leaves it');
select is((tests.tenant('alive')).status, 'active', 'the active tenant stays');

-- An owner with another address than the one that was asked for.
select tests.provision_victim('stranger', false);
select tests.as_replica(format('select tests.give_birth(%L, %L)', (tests.attempt('stranger', 1)).owner_id, 'somebody.else@pgtap.test'));
select is(
  pg_temp.found('OWNER_HAS_NO_TENANT', (tests.attempt('stranger', 1)).owner_id::text), 'needs a person',
  'an owner with another address needs a person'
);
select is(pg_temp.repair('OWNER_HAS_NO_TENANT', (tests.attempt('stranger', 1)).owner_id::text), false, 'a repair does not hand the tenant over');
select is((tests.tenant('stranger')).status, 'provisioning', 'the tenant is nobody''s');

-- An owner whose tenant has been lost.
select tests.provision_victim('lost', false);
select tests.as_replica(format('select tests.give_birth(%L, %L)', (tests.attempt('lost', 1)).owner_id, 'lost@pgtap.test'));
delete from public.tenants where id = (tests.request('lost')).tenant_id;
select is(
  pg_temp.found('OWNER_HAS_NO_TENANT', (tests.attempt('lost', 1)).owner_id::text), 'needs a person',
  'an owner whose tenant is lost needs a person'
);

-- A tenant whose template is lost can't be given its catalogue back.
select tests.provision_victim('bare', true);
select tests.as_replica(format(
  $$ update public.tenants set template_name = 'lost' where id = %L; delete from public.segments where tenant_id = %1$L; delete from public.packages where tenant_id = %1$L $$,
  (tests.tenant('bare')).id
));
select tests.provision_victim('orphaned', true);
select tests.as_replica(format(
  $$ update public.tenants set template_name = 'lost' where id = %L; delete from public.segments where tenant_id = %1$L $$,
  (tests.tenant('orphaned')).id
));
select tests.provision_victim('stuck', false);
update public.provisioning_requests
set lease_expires_at = now() - interval '3 minutes', deadline_at = now() - interval '3 minutes'
where id = (tests.request('stuck')).id;
create temporary table mended on commit drop as select * from public.repair_invariants(false);
select is(
  (select is_done from mended where problem = 'TENANT_HAS_NO_SEGMENT' and subject = (tests.tenant(name)).id::text), false,
  format('%s: without its template a catalogue is not restored, and that is said', name)
)
from unnest('{bare,orphaned}'::text[]) name;
select is(
  (select count(*) from public.packages where tenant_id = (tests.tenant('orphaned')).id), 3::bigint, 'packages without a segment are kept'
);
select ok(
  (select is_done from mended where problem = 'REQUEST_IS_STUCK'), 'what else is broken is mended all the same'
);

-- Orphans of every table.
select tests.as_replica($$
  insert into public.packages (id, tenant_id, segment_id, slug, name, grouping_order)
  values (md5('package')::uuid, md5('no tenant')::uuid, md5('no segment')::uuid, 'x', 'X', 1);
  insert into public.tenant_members (tenant_id, user_id, role) values (md5('no tenant')::uuid, md5('member')::uuid, 'OWNER');
  insert into private.tenant_api_keys (id, tenant_id, name, public_key, secret_hash)
  values (md5('key')::uuid, md5('no tenant')::uuid, 'default', 'pk_' || repeat('o', 43), sha256('orphan'))
$$);
create temporary table removed on commit drop as select * from public.repair_invariants(false);
select is(
  (select is_done from removed where problem = 'ROW_HAS_NO_TENANT' and subject = format('%s/%s', relation, md5(id)::uuid)), true,
  format('an orphan in %s is removed', relation)
)
from (values ('packages', 'package'), ('tenant_members', 'member'), ('tenant_api_keys', 'key')) as orphan (relation, id);
select is_empty(
  $$
    select from public.packages where tenant_id = md5('no tenant')::uuid
    union all select from public.tenant_members where tenant_id = md5('no tenant')::uuid
    union all select from private.tenant_api_keys where tenant_id = md5('no tenant')::uuid
  $$,
  'orphans are removed from every table'
);

-- Prices as JSON may write them.
insert into public.tenant_templates (name, version, definition)
select 'decimal', 1, jsonb_set(definition, '{segments,0,packages,0,price_minor}', '10.0')
from public.tenant_templates where name = 'default' and is_current;
select tests.sign_in('warden');
select tests.provision_and_activate('decimal', '{"template": "decimal"}');
select tests.sign_out();
delete from public.packages where tenant_id = (tests.tenant('decimal')).id;
select is(
  pg_temp.repair('TENANT_HAS_NO_PACKAGE', (tests.tenant('decimal')).id::text), true, 'a price that is written 10.0 is restored'
);
select is(
  (select price_minor from public.packages where tenant_id = (tests.tenant('decimal')).id and slug = 'basic'), 10::bigint, 'it is 10'
);

-- A soft deletion is a deletion.
select tests.provision_victim('ghost', true);
select tests.as_replica(format('update auth.users set deleted_at = now() where id = %L', (tests.tenant('ghost')).owner_id));
select is(pg_temp.found('OWNER_IS_GONE', (tests.tenant('ghost')).id::text), 'can be repaired', 'an owner who was deleted softly is gone');
select is(pg_temp.repair('OWNER_IS_GONE', (tests.tenant('ghost')).id::text), true, 'the repair takes a soft-deleted owner away, too');
