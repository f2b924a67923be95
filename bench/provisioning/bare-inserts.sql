-- The rows of one provisioning and nothing else: no check but the tables' own, no decision, nothing read, every value given.

create schema bench;

-- What provision_tenant_atomic leaves behind.
create function bench.insert_request(p_admin_id uuid, p_key uuid, p_payload jsonb, p_owner_id uuid)
returns void
language plpgsql
set search_path = ''
as $$
declare
  v_request_id constant uuid := gen_random_uuid();
  v_tenant_id constant uuid := gen_random_uuid();
  v_segment_id constant uuid := gen_random_uuid();
begin
  insert into public.provisioning_requests (
    id, admin_user_id, idempotency_key, status, tenant_id, payload, owner_email, owner_mode, current_attempt,
    lease_expires_at, deadline_at
  )
  values (
    v_request_id, p_admin_id, p_key, 'processing', v_tenant_id, p_payload, p_payload #>> '{owner,email}', 'invite', 1,
    now() + interval '3 minutes', now() + interval '15 minutes'
  );
  insert into public.provisioning_attempts (request_id, attempt_number, owner_id) values (v_request_id, 1, p_owner_id);
  insert into public.tenants (
    id, request_id, name, slug, template_name, template_version, timezone, currency, features, user_limit, storage_limit_gb
  )
  values (
    v_tenant_id, v_request_id, p_payload #>> '{tenant,name}', p_payload #>> '{tenant,slug}', 'default', 1, 'UTC', 'USD',
    '{basic}', 25, 10
  );
  insert into public.segments (id, tenant_id, slug, name, hero_title, position)
  values (v_segment_id, v_tenant_id, 'gallery', 'Gallery', 'All of them', 1);
  insert into public.packages (tenant_id, segment_id, slug, name, price_minor, grouping_order)
  values
    (v_tenant_id, v_segment_id, 'bronze', 'Bronze', 0, 1),
    (v_tenant_id, v_segment_id, 'silver', 'Silver', 0, 2),
    (v_tenant_id, v_segment_id, 'golden', 'Golden', 0, 3);
  insert into public.provisioning_events (
    action, actor_kind, actor_id, request_id, tenant_id, attempt_number, details, http_request_id, ip_address, user_agent
  )
  values (
    'attempt_started', 'user', p_admin_id, v_request_id, v_tenant_id, 1, jsonb_build_object('owner_id', p_owner_id),
    v_request_id, '127.0.0.1', 'bench'
  );
end
$$;

-- What a whole provisioning leaves behind, its owner included.
create function public.insert_bare_tenant(p_key uuid, p_payload jsonb, p_owner_id uuid)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_admin_id constant uuid := auth.uid();
  v_request_id constant uuid := gen_random_uuid();
  v_tenant_id constant uuid := gen_random_uuid();
  v_segment_id constant uuid := gen_random_uuid();
  v_email constant text := p_payload #>> '{owner,email}';
  v_slug constant text := p_payload #>> '{tenant,slug}';
  v_result constant jsonb := jsonb_build_object(
    'tenant', p_payload -> 'tenant' || jsonb_build_object('id', v_tenant_id, 'status', 'active'),
    'owner', p_payload -> 'owner' || jsonb_build_object('id', p_owner_id)
  );
begin
  -- Before the attempt that names it, so that the trigger takes it for an ordinary user.
  insert into auth.users (
    id, aud, role, email, encrypted_password, email_confirmed_at, recovery_token, recovery_sent_at, raw_app_meta_data,
    raw_user_meta_data
  )
  values (
    p_owner_id, 'authenticated', 'authenticated', v_email, repeat('x', 60), now(), md5(v_email), now(),
    '{"provider": "email", "providers": ["email"]}', '{"full_name": "Jane Doe", "email_verified": true}'
  );
  insert into auth.identities (id, provider, provider_id, user_id, identity_data, last_sign_in_at)
  values (gen_random_uuid(), 'email', p_owner_id, p_owner_id, jsonb_build_object('sub', p_owner_id, 'email', v_email), now());
  insert into auth.audit_log_entries (id, payload)
  values
    (gen_random_uuid(), '{"action": "user_signedup"}'::json), (gen_random_uuid(), '{"action": "user_recovery_requested"}'::json);

  insert into public.provisioning_requests (
    id, admin_user_id, idempotency_key, status, tenant_id, payload, owner_email, owner_mode, current_attempt, completed_at, result
  )
  values (
    v_request_id, v_admin_id, p_key, 'completed', v_tenant_id, p_payload, v_email, 'invite', 1, now(), v_result
  );
  insert into public.provisioning_attempts (request_id, attempt_number, owner_id, status, ended_at)
  values (v_request_id, 1, p_owner_id, 'succeeded', now());
  insert into public.tenants (
    id, request_id, name, slug, status, owner_id, template_name, template_version, timezone, currency, features, user_limit,
    storage_limit_gb, activated_at
  )
  values (
    v_tenant_id, v_request_id, p_payload #>> '{tenant,name}', v_slug, 'active', p_owner_id, 'default', 1, 'UTC', 'USD',
    '{basic}', 25, 10, now()
  );
  insert into public.segments (id, tenant_id, slug, name, hero_title, position)
  values (v_segment_id, v_tenant_id, 'gallery', 'Gallery', 'All of them', 1);
  insert into public.packages (tenant_id, segment_id, slug, name, price_minor, grouping_order)
  values
    (v_tenant_id, v_segment_id, 'bronze', 'Bronze', 0, 1),
    (v_tenant_id, v_segment_id, 'silver', 'Silver', 0, 2),
    (v_tenant_id, v_segment_id, 'golden', 'Golden', 0, 3);
  insert into public.tenant_members (tenant_id, user_id, role, setup_email_claimed_at)
  values (v_tenant_id, p_owner_id, 'OWNER', now());
  insert into public.provisioning_events (
    action, actor_kind, actor_id, request_id, tenant_id, attempt_number, details, http_request_id, ip_address, user_agent
  )
  select
    e.action, 'user', v_admin_id, v_request_id, v_tenant_id, 1, jsonb_build_object('owner_id', p_owner_id), v_request_id,
    '127.0.0.1', 'bench'
  from (values ('attempt_started'), ('tenant_activated')) as e (action);
  return v_result;
end
$$;

create function public.do_nothing() returns jsonb language plpgsql as $$ begin return '{}'; end $$;

grant execute on function public.insert_bare_tenant(uuid, jsonb, uuid) to authenticated;
grant execute on function public.do_nothing() to service_role;

-- What the usual flow needs: the service role writing to the tables.
grant insert, update on all tables in schema public to service_role;
grant usage on schema private to service_role;
grant execute on all functions in schema private to service_role;
