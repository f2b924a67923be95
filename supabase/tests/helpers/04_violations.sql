-- Hand-made violations of the invariants, one for each problem that private.invariant_violations knows. Both what it
-- finds and what the doctor mends are tested with them. They need an admin 'warden' and tests.allow_duplicates.

create function tests.problems() returns table (problem text, invariant text, is_repairable boolean)
language sql immutable as $$
  values
    ('REQUEST_HAS_SEVERAL_TENANTS', 'I1', false),
    ('KEY_HAS_SEVERAL_REQUESTS', 'I1', false),
    ('COMPLETED_REQUEST_HAS_NO_TENANT', 'I2', false),
    ('PURGED_TENANT_EXISTS', 'I2', false),
    ('ACTIVE_TENANT_HAS_OPEN_REQUEST', 'I2', false),
    ('COMPLETED_REQUEST_HAS_NO_SUCCEEDED_ATTEMPT', 'I2', false),
    ('OWNER_IS_GONE', 'I2', true),
    ('OWNER_IS_NO_MEMBER', 'I2', true),
    ('OWNER_HAS_NO_TENANT', 'I2', true),
    ('CONFIRMED_SIGN_UP_IS_PENDING', 'I2', true),
    ('PENDING_TENANT_AWAITS_NOTHING', 'I2', false),
    ('SIGN_UP_IS_STUCK', 'I4', true),
    ('FAILED_REQUEST_HAS_TENANT', 'I3', true),
    ('PROVISIONING_TENANT_HAS_NO_REQUEST', 'I3', true),
    ('DEAD_ATTEMPT_HAS_USER', 'I3', true),
    ('REQUEST_IS_STUCK', 'I4', true),
    ('PROCESSING_REQUEST_HAS_NO_ATTEMPT', 'I4', true),
    ('PROCESSING_REQUEST_HAS_NO_TENANT', 'I4', true),
    ('RUNNING_ATTEMPT_IS_NOT_CURRENT', 'I4', true),
    ('PACKAGE_HAS_FOREIGN_SEGMENT', 'I8', false),
    ('ROW_HAS_NO_TENANT', 'I8', true),
    ('TENANT_HAS_NO_SEGMENT', 'I9', true),
    ('TENANT_HAS_NO_PACKAGE', 'I9', true),
    ('PACKAGE_HAS_NO_SEGMENT', 'I9', true),
    ('BATCH_IS_HALF_MADE', 'I2', false),
    ('BATCH_IS_STUCK', 'I4', true),
    ('QUEUED_REQUEST_IS_STUCK', 'I4', true),
    ('TRIGGER_IS_OFF', 'I2', true),
    ('SCHEMA_HAS_NO_TENANT', 'I3', true),
    ('ROLE_HAS_NO_TENANT', 'I3', true),
    ('ROW_IS_NOT_IN_ITS_OWN_SCHEMA', 'I8', false),
    ('TENANT_HAS_NO_SCHEMA', 'I9', true),
    ('TENANT_HAS_NO_ROLE', 'I9', true),
    ('SCHEMA_HAS_NO_VERSION', 'I9', false),
    ('OWN_PACKAGE_HAS_NO_SEGMENT', 'I9', true)
$$;

-- Call it by itself, before any violation: what was planned in the same statement would still look for the indexes.
create function tests.allow_duplicates() returns void
language sql as $$
  alter table public.provisioning_requests drop constraint request_is_unique_per_admin_and_key;
  alter table public.tenants drop constraint request_makes_one_tenant;
$$;

create function tests.name_of(p_problem text) returns text
language sql immutable as $$ select replace(lower(p_problem), '_', '-') $$;

-- Without constraints that refer to other rows, and without triggers: as a restore runs.
create function tests.as_replica(p_sql text) returns void
language plpgsql as $$
begin
  perform set_config('session_replication_role', 'replica', true);
  execute p_sql;
  perform set_config('session_replication_role', 'origin', true);
end
$$;

create function tests.set_attempt(p_request_id uuid, p_status text) returns void
language sql as $$
  update public.provisioning_attempts
  set status = p_status, ended_at = case when p_status <> 'running' then now() end
  where request_id = p_request_id
$$;

-- A tenant of this name, in the state where it is to be broken: active, or waiting for its owner.
create function tests.provision_victim(p_name text, p_is_active boolean, p_changes jsonb default '{}')
returns public.provisioning_requests
language plpgsql as $$
begin
  perform tests.sign_in('warden');
  if p_is_active then
    perform tests.provision_and_activate(p_name, p_changes);
  else
    perform tests.provision(p_name, p_changes);
  end if;
  perform tests.sign_out();
  return tests.request(p_name);
end
$$;

create function tests.break_uniqueness(p_problem text) returns text
language plpgsql as $$
declare
  v_request constant public.provisioning_requests := tests.provision_victim(tests.name_of(p_problem), true);
  v_copy constant uuid := gen_random_uuid();
begin
  if p_problem = 'KEY_HAS_SEVERAL_REQUESTS' then
    insert into public.provisioning_requests (admin_user_id, idempotency_key, payload, owner_email, owner_mode, status, error)
    values (v_request.admin_user_id, v_request.idempotency_key, '{}', 'copy@pgtap.test', 'invite', 'failed', '{}');
    return v_request.admin_user_id || '/' || v_request.idempotency_key;
  end if;

  insert into public.tenants
  select (jsonb_populate_record(t, jsonb_build_object('id', v_copy, 'slug', t.slug || '-copy'))).*
  from public.tenants t
  where t.id = v_request.tenant_id;
  perform private.copy_catalogue(v_copy, (select definition from public.tenant_templates where name = 'default' and is_current));
  insert into public.tenant_members (tenant_id, user_id, role)
  select v_copy, owner_id, 'OWNER' from public.tenants where id = v_request.tenant_id;
  return v_request.id;
end
$$;

create function tests.break_activation(p_problem text) returns text
language plpgsql as $$
declare
  v_request public.provisioning_requests;
begin
  if p_problem = 'TRIGGER_IS_OFF' then
    -- Its name is there, and it does nothing: only the auth service's own role could disable it.
    create or replace trigger protect_owner after delete on auth.users
      for each row execute function private.touch_updated_at();
    return 'protect_owner';
  end if;

  v_request := tests.provision_victim(tests.name_of(p_problem), p_problem <> 'OWNER_HAS_NO_TENANT');
  case p_problem
    when 'COMPLETED_REQUEST_HAS_NO_TENANT' then
      delete from public.tenants where id = v_request.tenant_id;
      return v_request.id;
    when 'PURGED_TENANT_EXISTS' then
      insert into private.tenant_tombstones (tenant_id, slug, purged_by, reissue_after)
      select id, slug, owner_id, now() + interval '30 days' from public.tenants where id = v_request.tenant_id;
      return v_request.tenant_id;
    when 'ACTIVE_TENANT_HAS_OPEN_REQUEST' then
      update public.provisioning_requests
      set status = 'processing', result = null, lease_expires_at = now() + interval '1 hour', deadline_at = now() + interval '1 hour'
      where id = v_request.id;
      update public.provisioning_attempts set owner_id = gen_random_uuid() where request_id = v_request.id;
      perform tests.set_attempt(v_request.id, 'running');
      return v_request.tenant_id;
    when 'COMPLETED_REQUEST_HAS_NO_SUCCEEDED_ATTEMPT' then
      delete from public.provisioning_attempts where request_id = v_request.id;
      return v_request.id;
    when 'OWNER_IS_GONE' then
      perform tests.as_replica(format(
        'delete from auth.users where id = (select owner_id from public.tenants where id = %L)', v_request.tenant_id
      ));
      return v_request.tenant_id;
    when 'OWNER_IS_NO_MEMBER' then
      delete from public.tenant_members where tenant_id = v_request.tenant_id;
      return v_request.tenant_id;
    when 'OWNER_HAS_NO_TENANT' then
      perform tests.as_replica(format(
        'select tests.give_birth(owner_id, %L) from public.provisioning_attempts where request_id = %L',
        v_request.owner_email, v_request.id
      ));
      return (select owner_id from public.provisioning_attempts where request_id = v_request.id);
  end case;
end
$$;

create function tests.break_compensation(p_problem text) returns text
language plpgsql as $$
declare
  v_request constant public.provisioning_requests := tests.provision_victim(tests.name_of(p_problem), false);
begin
  case p_problem
    when 'FAILED_REQUEST_HAS_TENANT' then
      perform tests.set_attempt(v_request.id, 'failed');
      update public.provisioning_requests
      set status = 'failed', lease_expires_at = null, deadline_at = null, error = '{}'
      where id = v_request.id;
      return v_request.id;
    when 'PROVISIONING_TENANT_HAS_NO_REQUEST' then
      perform tests.as_replica(format('delete from public.provisioning_requests where id = %L', v_request.id));
      return v_request.tenant_id;
    when 'DEAD_ATTEMPT_HAS_USER' then
      perform private.compensate_attempt(v_request, '{}');
      perform tests.as_replica(format(
        'select tests.give_birth(owner_id, %L) from public.provisioning_attempts where request_id = %L',
        v_request.owner_email, v_request.id
      ));
      return (select owner_id from public.provisioning_attempts where request_id = v_request.id);
    when 'REQUEST_IS_STUCK' then
      update public.provisioning_requests
      set lease_expires_at = now() - interval '3 minutes', deadline_at = now() - interval '3 minutes'
      where id = v_request.id;
      return v_request.id;
    when 'PROCESSING_REQUEST_HAS_NO_ATTEMPT' then
      delete from public.provisioning_attempts where request_id = v_request.id;
      return v_request.id;
    when 'PROCESSING_REQUEST_HAS_NO_TENANT' then
      delete from public.tenants where id = v_request.tenant_id;
      return v_request.id;
    when 'RUNNING_ATTEMPT_IS_NOT_CURRENT' then
      insert into public.provisioning_attempts (request_id, attempt_number, owner_id)
      values (v_request.id, 7, gen_random_uuid());
      return v_request.id || '/7';
  end case;
end
$$;

create function tests.break_catalogue(p_problem text) returns text
language plpgsql as $$
declare
  v_tenant_id constant uuid := (tests.provision_victim(tests.name_of(p_problem), true)).tenant_id;
  v_package_id constant uuid := (select id from public.packages where tenant_id = v_tenant_id limit 1);
  v_row_id constant uuid := gen_random_uuid();
begin
  case p_problem
    when 'PACKAGE_HAS_FOREIGN_SEGMENT' then
      perform tests.provision_victim('neighbour', true);
      perform tests.as_replica(format(
        'update public.packages set segment_id = (select id from public.segments where tenant_id = %L) where id = %L',
        (tests.tenant('neighbour')).id, v_package_id
      ));
      return v_package_id;
    when 'ROW_HAS_NO_TENANT' then
      perform tests.as_replica(format(
        'insert into public.segments (id, tenant_id, slug, name, position) values (%L, gen_random_uuid(), ''x'', ''X'', 1)', v_row_id
      ));
      return 'segments/' || v_row_id;
    when 'TENANT_HAS_NO_SEGMENT' then
      delete from public.segments where tenant_id = v_tenant_id;
      return v_tenant_id;
    when 'TENANT_HAS_NO_PACKAGE' then
      delete from public.packages where tenant_id = v_tenant_id;
      return v_tenant_id;
    when 'PACKAGE_HAS_NO_SEGMENT' then
      perform tests.as_replica(format('update public.packages set segment_id = gen_random_uuid() where id = %L', v_package_id));
      return v_package_id;
  end case;
end
$$;

create function tests.break_batch(p_problem text) returns text
language plpgsql as $$
declare
  v_name constant text := tests.name_of(p_problem);
begin
  perform tests.sign_in('warden');
  perform tests.accept(
    v_name, tests.items(array[v_name]),
    case p_problem when 'QUEUED_REQUEST_IS_STUCK' then 'independent' else 'all_or_nothing' end
  );
  perform tests.sign_out();
  case p_problem
    when 'BATCH_IS_HALF_MADE' then
      update public.provisioning_batches
      set outcome = 'activated', decided_at = now()
      where id = (tests.batch(v_name)).id;
    when 'BATCH_IS_STUCK' then
      update public.provisioning_batches set deadline_at = now() - interval '3 minutes' where id = (tests.batch(v_name)).id;
    when 'QUEUED_REQUEST_IS_STUCK' then
      update public.provisioning_batches set deadline_at = now() - interval '3 minutes' where id = (tests.batch(v_name)).id;
      return (tests.item_request(v_name, 0)).id;
  end case;
  return (tests.batch(v_name)).id;
end
$$;

create function tests.break_sign_up(p_problem text) returns text
language plpgsql as $$
declare
  v_name constant text := tests.name_of(p_problem);
  v_owner_id constant uuid := tests.sign_up_and_be_born(v_name);
begin
  case p_problem
    when 'CONFIRMED_SIGN_UP_IS_PENDING' then
      perform tests.as_replica(format('select tests.confirm(%L)', v_owner_id));
    when 'SIGN_UP_IS_STUCK' then
      update public.provisioning_requests set deadline_at = now() - interval '3 minutes' where id = (tests.request(v_name)).id;
    when 'PENDING_TENANT_AWAITS_NOTHING' then
      perform tests.as_replica(format('update public.tenants set status = ''provisioning'' where slug = %L', tests.slug_of(v_name)));
      return (tests.tenant(v_name)).id;
  end case;
  return (tests.request(v_name)).id;
end
$$;

create function tests.break_own_schema(p_problem text) returns text
language plpgsql as $$
declare
  v_tenant_id constant uuid := (
    tests.provision_victim(tests.name_of(p_problem), p_problem not like '%HAS_NO_TENANT', '{"isolation": "schema"}')
  ).tenant_id;
  v_schema constant text := private.tenant_schema_name(v_tenant_id);
  v_row_id constant uuid := gen_random_uuid();
begin
  if p_problem in ('ROLE_HAS_NO_TENANT', 'TENANT_HAS_NO_SCHEMA') then
    execute format('drop schema %I cascade', v_schema);
  end if;
  case p_problem
    when 'SCHEMA_HAS_NO_TENANT', 'ROLE_HAS_NO_TENANT' then
      perform tests.as_replica(format('delete from public.tenants where id = %L', v_tenant_id));
      delete from private.tenant_schemas where tenant_id = v_tenant_id;
      perform private.compensate_attempt(r, '{}') from public.provisioning_requests r where r.tenant_id = v_tenant_id;
      return v_schema;
    when 'ROW_IS_NOT_IN_ITS_OWN_SCHEMA' then
      insert into public.segments (id, tenant_id, slug, name, position) values (v_row_id, v_tenant_id, 'x', 'X', 1);
      return 'segments/' || v_row_id;
    when 'TENANT_HAS_NO_SCHEMA' then
      return v_tenant_id;
    when 'TENANT_HAS_NO_ROLE' then
      perform private.drop_granted_role(v_schema);
      return v_tenant_id;
    when 'SCHEMA_HAS_NO_VERSION' then
      delete from private.tenant_schemas where tenant_id = v_tenant_id;
      return v_tenant_id;
    when 'OWN_PACKAGE_HAS_NO_SEGMENT' then
      perform tests.as_replica(format('update %I.packages set segment_id = gen_random_uuid()', v_schema));
      return v_tenant_id;
  end case;
end
$$;

-- Makes one violation and answers its subject, as the report must name it.
create function tests.violate(p_problem text) returns text
language sql as $$
  select case
    when p_problem in ('REQUEST_HAS_SEVERAL_TENANTS', 'KEY_HAS_SEVERAL_REQUESTS') then tests.break_uniqueness(p_problem)
    when problem like '%SCHEMA%' or problem like '%ROLE%' or problem like 'OWN_PACKAGE%' then tests.break_own_schema(p_problem)
    when problem like '%SIGN_UP%' or problem = 'PENDING_TENANT_AWAITS_NOTHING' then tests.break_sign_up(p_problem)
    when problem like 'BATCH_%' or problem = 'QUEUED_REQUEST_IS_STUCK' then tests.break_batch(p_problem)
    when invariant in ('I3', 'I4') then tests.break_compensation(p_problem)
    when invariant in ('I8', 'I9') then tests.break_catalogue(p_problem)
    else tests.break_activation(p_problem)
  end
  from tests.problems()
  where problem = p_problem
$$;

-- A digest of all rows that matter, and of the triggers.
create function tests.everything() returns text
language sql as $$
  select md5(concat(
    (select jsonb_agg(t order by t.id) from public.tenants t), (select jsonb_agg(r order by r.id) from public.provisioning_requests r),
    (select jsonb_agg(a order by a.request_id, a.attempt_number) from public.provisioning_attempts a),
    (select jsonb_agg(e order by e.id) from public.provisioning_events e),
    (select jsonb_agg(b order by b.id) from public.provisioning_batches b), (select jsonb_agg(s order by s.id) from public.segments s),
    (select jsonb_agg(p order by p.id) from public.packages p), (select jsonb_agg(m order by m.tenant_id, m.user_id) from public.tenant_members m),
    (select jsonb_agg(k order by k.id) from private.tenant_api_keys k), (select jsonb_agg(u order by u.id) from auth.users u),
    (select jsonb_agg(pg_get_triggerdef(g.oid) order by g.oid) from pg_trigger g where g.tgrelid = 'auth.users'::regclass)
  ))
$$;
