select tests.create_admin('admin');
select tests.sign_in('admin');
select tests.provision('acme', '{}', tests.user_id('acme'));
select tests.give_birth(tests.user_id('acme'), 'acme@pgtap.test');
select tests.provision('beta', '{}', tests.user_id('beta'));
select tests.give_birth(tests.user_id('beta'), 'beta@pgtap.test');
select tests.provision('waiting', '{}', tests.user_id('waiting'));
select tests.create_user('citizen');
select tests.create_api_key('acme', 'ci');
select tests.create_api_key('acme', 'twin');
select tests.create_api_key('acme', 'old');
select tests.rotate_api_key('acme', 'old', 'new');
select tests.create_api_key('beta', 'foreign');
select tests.sign_out();

create function pg_temp.key_with(p_change text) returns text
language sql as $$ select format('update private.tenant_api_keys set %s where id = %L', p_change, tests.api_key_id('ci')) $$;

-- Which constraint refuses a statement; NULL if it is not refused.
create function pg_temp.broken_by(p_sql text) returns text
language plpgsql as $$
declare
  v_constraint text;
begin
  execute p_sql;
  set constraints all immediate;
  return null;
exception
  when integrity_constraint_violation then
    get stacked diagnostics v_constraint = constraint_name;
    return v_constraint;
end
$$;

select is(pg_temp.broken_by(statement), truth, truth)
from (
  values
    ('tenant_must_have_owner', $$ update public.tenants set owner_id = null where slug = 'pgtap-acme' $$),
    ('tenant_must_have_owner', $$ update public.tenants set status = 'active', activated_at = now() where slug = 'pgtap-waiting' $$),
    ('active_tenant_was_activated', $$ update public.tenants set activated_at = null where slug = 'pgtap-acme' $$),
    ('tenant_owner_is_an_auth_user', $$ update public.tenants set owner_id = gen_random_uuid() where slug = 'pgtap-acme' $$),
    ('tenant_request_exists', $$ update public.tenants set request_id = gen_random_uuid() where slug = 'pgtap-acme' $$),
    ('event_belongs_to_a_request', $$ delete from public.provisioning_requests where id = (tests.request('acme')).id $$),
    ('request_makes_one_tenant',
      $$ update public.tenants set request_id = (tests.request('beta')).id where slug = 'pgtap-acme' $$),
    ('tenant_slug_is_unique', $$ update public.tenants set slug = 'pgtap-beta' where slug = 'pgtap-acme' $$),
    ('tenant_slug_is_a_dns_label', $$ update public.tenants set slug = 'a--b' where slug = 'pgtap-acme' $$),
    ('tenant_domain_is_a_host_name', $$ update public.tenants set domain = 'Acme' where slug = 'pgtap-acme' $$),
    ('tenant_comes_from_a_template', $$ update public.tenants set template_version = 99 where slug = 'pgtap-acme' $$),
    ('tenant_status_is_known', $$ update public.tenants set status = 'gone' where slug = 'pgtap-acme' $$),
    ('tenant_name_is_present', $$ update public.tenants set name = ' ' where slug = 'pgtap-acme' $$),
    ('tenant_isolation_is_known', $$ update public.tenants set isolation = 'none' where slug = 'pgtap-acme' $$),
    ('tenant_timezone_is_an_iana_name', $$ update public.tenants set timezone = 'ABC+5' where slug = 'pgtap-acme' $$),
    ('tenant_currency_is_an_iso_4217_code', $$ update public.tenants set currency = 'eur' where slug = 'pgtap-acme' $$),
    ('tenant_settings_are_a_small_object', $$ update public.tenants set settings = '[]' where slug = 'pgtap-acme' $$),
    ('tenant_settings_are_a_small_object',
      $$ update public.tenants set settings = jsonb_build_object('a', repeat('a', 16384)) where slug = 'pgtap-acme' $$),
    ('tenant_features_are_known', $$ update public.tenants set features = '{time_travel}' where slug = 'pgtap-acme' $$),
    ('tenant_user_limit_is_in_range', $$ update public.tenants set user_limit = 10001 where slug = 'pgtap-acme' $$),
    ('tenant_storage_limit_is_in_range', $$ update public.tenants set storage_limit_gb = 0 where slug = 'pgtap-acme' $$),
    ('tenant_has_one_owner',
      $$ insert into public.tenant_members (tenant_id, user_id, role) values ((tests.tenant('acme')).id, tests.user_id('citizen'), 'OWNER') $$),
    ('tenant_members_pkey',
      $$ insert into public.tenant_members (tenant_id, user_id, role) values ((tests.tenant('acme')).id, tests.user_id('acme'), 'MEMBER') $$),
    ('member_is_an_auth_user',
      $$ insert into public.tenant_members (tenant_id, user_id, role) values ((tests.tenant('acme')).id, gen_random_uuid(), 'MEMBER') $$),
    ('member_role_is_known', $$ update public.tenant_members set role = 'GUEST' where user_id = tests.user_id('acme') $$),
    ('package_segment_is_of_its_own_tenant',
      $$
        update public.packages set segment_id = (select id from public.segments where tenant_id = (tests.tenant('beta')).id)
        where tenant_id = (tests.tenant('acme')).id
      $$),
    ('package_slug_is_unique_in_its_tenant', $$ update public.packages set slug = 'same' where tenant_id = (tests.tenant('acme')).id $$),
    ('package_price_is_not_negative', $$ update public.packages set price_minor = -1 where tenant_id = (tests.tenant('acme')).id $$),
    ('request_is_unique_per_admin_and_key',
      $$ update public.provisioning_requests set idempotency_key = tests.key_of('beta') where id = (tests.request('acme')).id $$),
    ('request_status_is_known', $$ update public.provisioning_requests set status = 'lost', lease_expires_at = null, deadline_at = null where id = (tests.request('waiting')).id $$),
    ('processing_request_has_a_lease',
      $$ update public.provisioning_requests set lease_expires_at = null where id = (tests.request('waiting')).id $$),
    ('processing_request_has_a_deadline',
      $$ update public.provisioning_requests set deadline_at = null where id = (tests.request('waiting')).id $$),
    ('completed_request_has_a_result', $$ update public.provisioning_requests set result = null where id = (tests.request('acme')).id $$),
    ('failed_request_names_its_error',
      $$ update public.provisioning_requests set status = 'failed', lease_expires_at = null, deadline_at = null where id = (tests.request('waiting')).id $$),
    ('owner_email_is_lower_case',
      $$ update public.provisioning_requests set owner_email = 'Acme@pgtap.test' where id = (tests.request('acme')).id $$),
    ('owner_email_is_reserved_once',
      $$
        insert into public.provisioning_requests (admin_user_id, idempotency_key, payload, owner_email, owner_mode)
        values (gen_random_uuid(), gen_random_uuid(), '{}', 'waiting@pgtap.test', 'invite')
      $$),
    ('attempt_owner_id_is_unique',
      $$ insert into public.provisioning_attempts values ((tests.request('beta')).id, 2, tests.user_id('waiting')) $$),
    ('attempt_ends_when_it_stops_running',
      $$ update public.provisioning_attempts set ended_at = now() where owner_id = tests.user_id('waiting') $$),
    ('attempt_status_is_known',
      $$ update public.provisioning_attempts set status = 'lost' where owner_id = tests.user_id('acme') $$),
    ('api_public_key_is_well_formed', pg_temp.key_with($$ public_key = 'sk_x' $$)),
    ('api_secret_is_hashed_with_sha_256', pg_temp.key_with($$ secret_hash = 'a secret' $$)),
    ('api_key_name_is_a_short_line', pg_temp.key_with($$ name = ' ci' $$)),
    ('api_key_name_is_unique_in_its_tenant', pg_temp.key_with($$ name = 'twin' $$)),
    ('api_key_replaces_one_of_its_own_tenant', pg_temp.key_with($$ rotated_from_id = tests.api_key_id('foreign') $$)),
    ('api_key_is_rotated_once', pg_temp.key_with($$ rotated_from_id = tests.api_key_id('old') $$)),
    ('rotated_api_key_expires', pg_temp.key_with($$ rotated_at = now() $$)),
    ('api_key_is_kept_with_what_was_asked_for', pg_temp.key_with($$ idempotency_payload = null $$)),
    ('api_key_is_made_once_per_admin_and_idempotency_key', pg_temp.key_with($$ idempotency_key = tests.key_of('twin') $$)),
    ('employee_role_is_known', $$ update public.employees set role = 'GOD' where user_id = tests.user_id('admin') $$),
    ('employee_status_is_known', $$ update public.employees set status = 'AWAY' where user_id = tests.user_id('admin') $$),
    ('one_version_of_a_template_is_current',
      $$ insert into public.tenant_templates (name, version, definition) select name, 99, definition from public.tenant_templates where name = 'default' $$)
) as truths (truth, statement);

create function pg_temp.template_with(p_changes jsonb, p_package jsonb default '{}', p_segment jsonb default '{}') returns jsonb
language sql as $$
  select tests.merge(
    jsonb_build_object(
      'features', '[]'::jsonb,
      'limits', '{"users": 1, "storage_gb": 1}'::jsonb,
      'segments', jsonb_build_array(
        tests.merge(
          jsonb_build_object(
            'slug', 'a', 'name', 'A',
            'packages', jsonb_build_array(tests.merge('{"slug": "p", "name": "P", "price_minor": 1}', p_package))
          ),
          p_segment
        )
      )
    ),
    p_changes
  )
$$;
create function pg_temp.template_error(p_definition jsonb) returns text
language sql as $$
  select tests.error_of(
    format('insert into public.tenant_templates (name, version, definition) values (%L, 1, %L)', 'pgtap', p_definition)
  ) ->> 'code'
$$;
select is(pg_temp.template_error(pg_temp.template_with('{}')), null, 'template_definition_is_valid: a good one');
select matches(pg_temp.template_error(definition), '"template_definition_is_valid"', format('template_definition_is_valid: not %s', name))
from (
  values
    ('an array', '[]'),
    ('null', 'null'),
    ('without segments', pg_temp.template_with('{"segments": []}')),
    ('with segments that are an object', pg_temp.template_with('{"segments": {"slug": "a"}}')),
    ('a segment without packages', pg_temp.template_with('{}', p_segment => '{"packages": []}')),
    ('a segment whose packages are null', pg_temp.template_with('{}', p_segment => '{"packages": null}')),
    ('a segment without a slug', pg_temp.template_with('{}', p_segment => '{"slug": null}')),
    ('a segment whose slug is a number', pg_temp.template_with('{}', p_segment => '{"slug": 1}')),
    ('a segment without a name', pg_temp.template_with('{}', p_segment => '{"name": ""}')),
    ('a package without a name', pg_temp.template_with('{}', '{"name": null}')),
    ('a package without a price', pg_temp.template_with('{}', '{"price_minor": null}')),
    ('a price as text', pg_temp.template_with('{}', '{"price_minor": "1"}')),
    ('a negative price', pg_temp.template_with('{}', '{"price_minor": -1}')),
    ('a fractional price', pg_temp.template_with('{}', '{"price_minor": 0.5}')),
    ('a price past every limit', pg_temp.template_with('{}', '{"price_minor": 1e30}')),
    ('without limits', pg_temp.template_with('{"limits": null}')),
    ('limits out of range', pg_temp.template_with('{"limits": {"users": 10001}}')),
    ('fractional limits', pg_temp.template_with('{"limits": {"storage_gb": 1.5}}')),
    ('an unknown feature', pg_temp.template_with('{"features": ["time_travel"]}')),
    ('features as text', pg_temp.template_with('{"features": "basic"}')),
    ('two segments of one slug', pg_temp.template_with(
      '{"segments": [
        {"slug": "a", "name": "A", "packages": [{"slug": "p", "name": "P", "price_minor": 1}]},
        {"slug": "a", "name": "B", "packages": [{"slug": "q", "name": "Q", "price_minor": 1}]}
      ]}'
    )),
    ('two packages of one slug', pg_temp.template_with(
      '{"segments": [
        {"slug": "a", "name": "A", "packages": [{"slug": "p", "name": "P", "price_minor": 1}]},
        {"slug": "b", "name": "B", "packages": [{"slug": "p", "name": "Q", "price_minor": 1}]}
      ]}'
    ))
) as cases (name, definition);

-- Not refused, but worth knowing.
select lives_ok(
  $$ delete from auth.users where id = tests.user_id('admin') $$,
  'an admin can be deleted: their requests stay as history'
);
select is((tests.request('acme')).admin_user_id, tests.user_id('admin'), 'and say whose they were');
