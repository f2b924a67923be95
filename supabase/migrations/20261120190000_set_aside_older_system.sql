-- Sorts before everything else on purpose: the tables that follow take names that an older system's may have. It looks at all
-- that could be in the way before it changes anything, so that a push either goes through or has changed nothing.
set lock_timeout = '5s';
set statement_timeout = '60s';

-- For this session alone. As functions, so that a refusal quotes one short statement and not all of this.
create function pg_temp.landlord_names()
returns text[]
language sql
immutable
set search_path = ''
as $$
  select array[
    'private.abandoned_requests', 'private.accept_batch', 'private.acknowledge_adoption_findings', 'private.activate_batch',
    'private.activate_for_owner', 'private.activate_on_email_confirmed', 'private.activate_on_owner_created',
    'private.activate_tenant', 'private.add_api_key', 'private.add_batch_items', 'private.admin_profiles',
    'private.admit_sign_up', 'private.adopt_born_owner', 'private.adopt_employees', 'private.adopt_older_system',
    'private.adopt_tenants', 'private.adoption_findings', 'private.adoption_findings_id_seq', 'private.adoption_findings_pkey',
    'private.adoption_kinds', 'private.api_key_is_known_by_tenant_and_id',
    'private.api_key_is_made_once_per_admin_and_idempotency_key', 'private.api_key_is_rotated_once',
    'private.api_key_name_is_unique_in_its_tenant', 'private.api_public_key_is_unique', 'private.api_secret_hash_is_unique',
    'private.archived_tenant_ids', 'private.await_confirmation', 'private.batch_deadline', 'private.batch_item_key',
    'private.batch_item_status', 'private.begin_attempt', 'private.begin_queued_request', 'private.begin_sign_up',
    'private.bucket_label', 'private.build_result', 'private.cancel_batch', 'private.catalogue_definition',
    'private.change_tenant_status', 'private.changed_fields', 'private.changed_keys', 'private.check_owner_email',
    'private.check_owner_email_availability', 'private.check_slug_availability', 'private.check_tokens',
    'private.claim_request', 'private.claim_requests', 'private.claim_setup_email', 'private.claim_setup_emails',
    'private.clear_password_change', 'private.close_staff_functions', 'private.compensate_attempt', 'private.complete_request', 'private.confirmation_period',
    'private.copy_catalogue', 'private.count_events', 'private.count_failed_items', 'private.count_new_events',
    'private.count_waiting', 'private.create_tenant', 'private.create_tenant_api_key', 'private.delete_orphan',
    'private.delete_unused_owners', 'private.describe_api_key', 'private.describe_batch', 'private.describe_batch_event',
    'private.describe_batch_item', 'private.describe_bucket', 'private.describe_catalogue', 'private.describe_claim',
    'private.describe_rate_limit', 'private.describe_request', 'private.describe_sign_up', 'private.describe_template',
    'private.describe_tenant', 'private.differing_fields', 'private.drop_queued_items', 'private.duration_buckets',
    'private.enter_own_catalogue', 'private.error_codes', 'private.error_codes_pkey', 'private.error_summary',
    'private.estimate_rows', 'private.event_conditions', 'private.examine_batch', 'private.examine_items',
    'private.fail_stuck_request', 'private.fall_back_to_general', 'private.fill_payload_defaults', 'private.find_api_key',
    'private.find_owned_request', 'private.find_rate_limit', 'private.find_repeated_api_key', 'private.find_tenant_ids',
    'private.finding_is_noted_once', 'private.forget_full_buckets', 'private.general_segment', 'private.get_batch',
    'private.get_provisioning_result', 'private.get_provisioning_results', 'private.get_template',
    'private.get_template_version', 'private.get_tenant', 'private.get_tenant_status', 'private.get_tenant_timeline',
    'private.given_item_error', 'private.has_template_catalogue', 'private.install_auth_triggers',
    'private.invariant_violations', 'private.is_active_admin', 'private.is_admin', 'private.is_known_timezone',
    'private.is_referred_to', 'private.is_service_role', 'private.is_slug_taken', 'private.is_stray_owner',
    'private.is_unused_owner', 'private.is_unused_tenant', 'private.is_valid_domain', 'private.is_valid_email',
    'private.is_valid_slug', 'private.is_valid_template', 'private.is_well_formed', 'private.item_error', 'private.keep_owner',
    'private.lease_duration', 'private.list_admins', 'private.list_adoption_findings', 'private.list_batch_events',
    'private.list_batch_items', 'private.list_batches', 'private.list_events', 'private.list_faulty_items',
    'private.list_rate_limits', 'private.list_templates', 'private.list_tenant_api_keys', 'private.list_tenants',
    'private.lock_api_keys', 'private.lock_batch', 'private.lock_batch_owners', 'private.lock_catalogue',
    'private.lock_queued_requests', 'private.lock_template', 'private.lock_tenant', 'private.make_placeholder',
    'private.make_template_current', 'private.make_tenant_cursor', 'private.mark_provisioning_failed', 'private.measure_gauges',
    'private.member_tenant_ids', 'private.mend_name', 'private.merge_tenant_changes', 'private.metric_families',
    'private.metric_progress', 'private.metric_progress_pkey', 'private.metric_samples', 'private.metric_samples_pkey',
    'private.metrics', 'private.needs_its_caller', 'private.network_of', 'private.next_place', 'private.next_step',
    'private.nobody', 'private.normalize_payload', 'private.normalize_sign_up', 'private.note_employee_findings',
    'private.note_finding', 'private.note_tenant_findings', 'private.older_employees', 'private.older_extra_columns',
    'private.older_functions', 'private.older_links', 'private.older_moment', 'private.older_owners', 'private.older_slugs',
    'private.older_system_uses', 'private.older_tenants', 'private.open_adoption_findings', 'private.open_catalogue',
    'private.owed_setup_emails', 'private.payload_errors', 'private.payload_problems', 'private.place_package',
    'private.place_segment', 'private.plan_adoption', 'private.protect_owner', 'private.protect_staff', 'private.provision_tenant_atomic',
    'private.purge_tenant', 'private.queue_gauges', 'private.queued_requests', 'private.raise_absent_template',
    'private.raise_absent_tenant', 'private.raise_catalogue_fault', 'private.raise_conflict', 'private.raise_error',
    'private.raise_invalid_transition', 'private.rate_limit_rules', 'private.rate_limit_rules_pkey', 'private.rate_limits',
    'private.rate_limits_pkey', 'private.read_blueprint', 'private.read_tenant_cursor', 'private.reap_expired_requests',
    'private.reap_queued_requests', 'private.reap_unconfirmed_sign_ups', 'private.record_batch_event',
    'private.record_catalogue_change', 'private.record_event', 'private.redirect_foreign_keys', 'private.refilled_tokens',
    'private.refresh_metrics', 'private.refuse_item_of_a_whole', 'private.refuse_other_tenant', 'private.refuse_purged_slug',
    'private.refuse_to_change_history', 'private.refuse_to_change_template', 'private.refuse_unknown_transition',
    'private.release_setup_emails', 'private.release_tenant', 'private.repair_invariants', 'private.repair_violation',
    'private.request_deadline', 'private.request_owner_id', 'private.requeue_requests', 'private.require_action',
    'private.require_admin', 'private.require_api_key_pair', 'private.require_batch', 'private.require_batch_quota',
    'private.require_batch_shape', 'private.require_catalogue_room', 'private.require_existing_owner',
    'private.require_free_names', 'private.require_not_purged', 'private.require_page', 'private.require_request_access',
    'private.require_same_batch', 'private.require_same_payload', 'private.require_shallow_page',
    'private.require_template_version', 'private.require_tenant_filter', 'private.require_tokens', 'private.require_user',
    'private.reserved_slugs', 'private.reserved_slugs_pkey', 'private.restore_catalogue', 'private.restore_owner',
    'private.restore_template', 'private.retire_api_key', 'private.retire_template', 'private.retry_batch',
    'private.retry_refused_items', 'private.revoke_tenant_api_key', 'private.roll_back_batch', 'private.rotate_tenant_api_key',
    'private.save_template', 'private.search_condition', 'private.set_admin', 'private.set_rate_limit', 'private.settle_batch',
    'private.settle_batches', 'private.settle_sign_up', 'private.setup_email_state', 'private.sketch_payload',
    'private.slug_problem', 'private.slugify', 'private.spend_tokens', 'private.start_attempt', 'private.start_audit_export',
    'private.store_api_key', 'private.suggest_slugs', 'private.summarise_tenant', 'private.take_over_request',
    'private.template_problems', 'private.tenant_api_keys', 'private.tenant_api_keys_pkey', 'private.tenant_clones',
    'private.tenant_clones_pkey', 'private.tenant_conditions', 'private.tenant_sort_keys', 'private.tenant_tombstones',
    'private.tenant_tombstones_pkey', 'private.tenant_tombstones_slug_idx', 'private.tenant_transitions',
    'private.tenant_transitions_pkey', 'private.tenants_to_adopt', 'private.touch_updated_at', 'private.transfer_tenant',
    'private.undo_batch', 'private.undo_request', 'private.update_tenant', 'private.upsert_package', 'private.upsert_segment',
    'private.verify_tenant_api_key', 'private.writable_tenant_ids', 'private.write_package', 'private.write_tenant',
    'public.accept_batch', 'public.acknowledge_adoption_findings', 'public.admit_sign_up', 'public.attempt_owner_id_is_unique',
    'public.batch_is_unique_per_admin_and_key', 'public.begin_sign_up', 'public.cancel_batch', 'public.change_tenant_status',
    'public.check_owner_email_availability', 'public.check_slug_availability', 'public.claim_requests',
    'public.claim_setup_email', 'public.claim_setup_emails', 'public.count_waiting', 'public.create_tenant_api_key',
    'public.employees', 'public.employees_pkey', 'public.examine_batch', 'public.get_batch', 'public.get_provisioning_result',
    'public.get_provisioning_results', 'public.get_template', 'public.get_template_version', 'public.get_tenant',
    'public.get_tenant_status', 'public.get_tenant_timeline', 'public.grant_admin', 'public.invariant_violations',
    'public.list_admins', 'public.list_adoption_findings', 'public.list_batch_events', 'public.list_batch_items',
    'public.list_batches', 'public.list_events', 'public.list_rate_limits', 'public.list_templates',
    'public.list_tenant_api_keys', 'public.list_tenants', 'public.mark_provisioning_failed', 'public.metrics',
    'public.one_version_of_a_template_is_current', 'public.owner_email_is_reserved_once',
    'public.package_slug_is_unique_in_its_tenant', 'public.packages', 'public.packages_pkey', 'public.packages_segment_idx',
    'public.provision_tenant_atomic', 'public.provisioning_attempts', 'public.provisioning_attempts_pkey',
    'public.provisioning_batch_items', 'public.provisioning_batch_items_pkey', 'public.provisioning_batch_items_request_id_idx',
    'public.provisioning_batches', 'public.provisioning_batches_admin_idx', 'public.provisioning_batches_pkey',
    'public.provisioning_batches_undecided_idx', 'public.provisioning_events', 'public.provisioning_events_action_idx',
    'public.provisioning_events_actor_id_action_idx', 'public.provisioning_events_actor_id_idx',
    'public.provisioning_events_batch_id_idx', 'public.provisioning_events_http_request_id_idx',
    'public.provisioning_events_id_seq', 'public.provisioning_events_log_idx', 'public.provisioning_events_occurred_at_idx',
    'public.provisioning_events_pkey', 'public.provisioning_events_request_id_idx', 'public.provisioning_events_tenant_id_idx',
    'public.provisioning_requests', 'public.provisioning_requests_batch_idx', 'public.provisioning_requests_lease_idx',
    'public.provisioning_requests_pending_idx', 'public.provisioning_requests_pkey', 'public.provisioning_requests_sign_up_idx',
    'public.release_setup_emails', 'public.repair_invariants', 'public.request_has_its_own_tenant_id',
    'public.request_is_unique_per_admin_and_key', 'public.request_makes_one_tenant', 'public.require_admin',
    'public.restore_template', 'public.retire_template', 'public.retry_batch', 'public.revoke_admin',
    'public.revoke_tenant_api_key', 'public.rotate_tenant_api_key', 'public.save_template',
    'public.segment_is_known_by_tenant_and_id', 'public.segment_slug_is_unique_in_its_tenant', 'public.segments',
    'public.segments_pkey', 'public.set_rate_limit', 'public.settle_batches', 'public.start_audit_export',
    'public.tenant_domain_is_unique', 'public.tenant_has_one_owner', 'public.tenant_members', 'public.tenant_members_pkey',
    'public.tenant_members_setup_email_due_idx', 'public.tenant_members_user_id_idx', 'public.tenant_slug_is_unique',
    'public.tenant_templates', 'public.tenant_templates_pkey', 'public.tenants', 'public.tenants_created_at_idx',
    'public.tenants_name_idx', 'public.tenants_overview', 'public.tenants_owner_id_idx', 'public.tenants_pkey',
    'public.tenants_search_idx', 'public.tenants_slug_idx', 'public.tenants_status_idx', 'public.tenants_template_idx',
    'public.transfer_tenant', 'public.undo_batch', 'public.update_tenant', 'public.upsert_package', 'public.upsert_segment',
    'public.verify_tenant_api_key'
  ]
$$;

create function pg_temp.is_landlord()
returns boolean
language sql
stable
set search_path = ''
as $$
  select count(*) = 2
  from pg_catalog.pg_attribute a
  where a.attrelid = to_regclass('public.tenants') and a.attname in ('request_id', 'template_name') and not a.attisdropped
$$;

-- kind: what the column must be for its values to be read; NULL where any type that has a text will do.
create function pg_temp.older_columns()
returns table (table_name text, column_name text, kind text)
language sql
immutable
set search_path = ''
as $$
  values
    ('tenants', 'id', 'uuid'), ('tenants', 'name', null), ('tenants', 'slug', null), ('tenants', 'timezone', null),
    ('tenants', 'currency', null), ('tenants', 'status', null), ('tenants', 'created_at', 'time'), ('tenants', 'updated_at', 'time'),
    ('auto_provisioning', 'id', null), ('auto_provisioning', 'user_id', 'uuid'), ('auto_provisioning', 'tenant_id', 'uuid'),
    ('auto_provisioning', 'restaurant_name', null), ('auto_provisioning', 'restaurant_slug', null),
    ('auto_provisioning', 'status', null),
    ('employees', 'user_id', 'uuid'), ('employees', 'role', null), ('employees', 'status', null)
$$;

-- The older system's tables that are there, with what is wrong with each; NULL where it is as it should be.
create function pg_temp.older_tables()
returns table (relation oid, table_name text, fault text)
language sql
stable
set search_path = ''
as $$
  with found as (
    select c.oid, c.relname::text as name, c.relkind, array_agg(a.attname::text) as columns
    from pg_catalog.pg_class c
    left join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relname in (select o.table_name from pg_temp.older_columns() o)
    group by c.oid
  ),
  misfits as (
    select f.oid, o.column_name
    from found f
    join pg_temp.older_columns() o on o.table_name = f.name
    where not exists (
      select from pg_catalog.pg_attribute a
      where a.attrelid = f.oid and a.attname = o.column_name and not a.attisdropped
        and case o.kind
          when 'uuid' then a.atttypid = 'uuid'::regtype
          when 'time' then a.atttypid in ('timestamptz'::regtype, 'timestamp'::regtype, 'date'::regtype)
          else true
        end
    )
  )
  select f.oid, f.name, case
    when f.relkind <> 'r' then 'it is no ordinary table'
    when exists (select from misfits m where m.oid = f.oid) then (
      'it lacks, or has as another type: ' || (select string_agg(m.column_name, ', ') from misfits m where m.oid = f.oid)
    )
    when f.name = 'tenants' and f.columns && '{owner_id,request_id}' then 'it has a column owner_id or request_id'
    when f.name = 'tenants' and not exists (
      select from pg_catalog.pg_index i
      join pg_catalog.pg_attribute a on a.attrelid = f.oid and a.attname = 'id' and a.attnotnull
      where i.indrelid = f.oid and i.indisunique and i.indkey::text = a.attnum::text and i.indpred is null
    ) then 'its id is not unique and present'
  end
  from found f
$$;

-- What has a name that Landlord needs and does not go away with the older tables.
create function pg_temp.taken_names()
returns setof text
language sql
stable
set search_path = ''
as $$
  with taken as (
    select 'pg_class'::regclass as catalog, c.oid, c.relnamespace as schema, c.relname as name
    from pg_catalog.pg_class c
    where not exists (
      select from pg_temp.older_tables() o
      where o.relation in (
        c.oid,
        (select i.indrelid from pg_catalog.pg_index i where i.indexrelid = c.oid),
        (
          select d.refobjid from pg_catalog.pg_depend d
          where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype in ('a', 'i') and c.relkind = 'S'
            and d.refclassid = 'pg_class'::regclass
        )
      )
    )
    union all
    select 'pg_proc'::regclass, p.oid, p.pronamespace, p.proname from pg_catalog.pg_proc p
    union all
    select 'pg_type'::regclass, t.oid, t.typnamespace, t.typname from pg_catalog.pg_type t where t.typrelid = 0
  )
  select pg_catalog.pg_describe_object(t.catalog, t.oid, 0) || ' has a name that Landlord needs'
  from taken t
  join pg_catalog.pg_namespace n on n.oid = t.schema
  where n.nspname || '.' || t.name = any (pg_temp.landlord_names())
    -- The first of the migrations that follow may be there already, from a push that the older tables stopped.
    and not coalesce(n.nspname = 'private' and pg_catalog.obj_description(n.oid, 'pg_namespace') ~ '^Everything PostgREST must not', false)
$$;

-- Which functions a sign-up runs, the owners' of new tenants, too: those of the triggers on auth.users, those that these name, and
-- those of the triggers on tables that these name and may write to; and so on. path says how it comes to each.
create function pg_temp.sign_up_functions()
returns table (id oid, path text, definition text)
language plpgsql
stable
set search_path = ''
as $$
declare
  v_paths jsonb;
  v_seen jsonb := '{}';
begin
  v_paths := (
    select jsonb_object_agg(g.tgfoid, format('trigger %I on auth.users runs %s', g.tgname, g.tgfoid::regprocedure))
    from pg_catalog.pg_trigger g
    where g.tgrelid = 'auth.users'::regclass and not g.tgisinternal and g.tgenabled <> 'D'
  );
  -- Each function once, so that a circle ends.
  while v_paths <> '{}' loop
    v_seen := v_seen || v_paths;
    v_paths := (
      with callers as (
        select k.value as path, pg_catalog.lower(pg_catalog.pg_get_functiondef(p.oid)) as definition
        from jsonb_each_text(v_paths) k
        join pg_catalog.pg_proc p on p.oid = k.key::oid and p.prokind in ('f', 'p')
      ),
      words as (
        select distinct c.path, w.word,
          c.definition ~ '\m(insert|update|delete|merge|execute)\M' as may_write
        from callers c
        cross join lateral regexp_split_to_table(c.definition, '[^a-z0-9_]+') as w (word)
        where w.word <> ''
      ),
      called as (
        select p.oid as id, format('%s, which names %s', w.path, p.oid::regprocedure) as path
        from words w
        join pg_catalog.pg_proc p on pg_catalog.lower(p.proname) = w.word and p.prokind in ('f', 'p')
        join pg_catalog.pg_namespace n on n.oid = p.pronamespace
        where n.nspname !~ '^(pg_|supabase_|graphql)'
          and n.nspname not in ('information_schema', 'auth', 'storage', 'realtime', 'extensions', 'vault', 'cron', 'net', 'pgbouncer')
        union all
        select g.tgfoid, format('%s, which names %s, whose trigger %I runs %s', w.path, c.oid::regclass, g.tgname, g.tgfoid::regprocedure)
        from words w
        join pg_catalog.pg_class c on pg_catalog.lower(c.relname) = w.word
        join pg_catalog.pg_trigger g on g.tgrelid = c.oid and not g.tgisinternal and g.tgenabled <> 'D'
        where w.may_write and g.tgrelid <> 'auth.users'::regclass
      )
      select coalesce(jsonb_object_agg(c.id, c.path), '{}')
      from (select distinct on (x.id) x.id, x.path from called x where not v_seen ? x.id::text order by x.id, x.path) as c
    );
  end loop;
  return query
  select p.oid, k.value, pg_catalog.pg_get_functiondef(p.oid)
  from jsonb_each_text(v_seen) k
  join pg_catalog.pg_proc p on p.oid = k.key::oid and p.prokind in ('f', 'p');
end
$$;

-- A sign-up that uses what is set aside would fail, every one.
create function pg_temp.sign_up_obstacles()
returns setof text
language sql
stable
set search_path = ''
as $$
  select s.path || ', which names the older system'
  from pg_temp.sign_up_functions() s
  where s.definition ~* '\m(tenants|auto_provisioning|employees|provision_tenant)\M'
    and exists (select from pg_temp.older_tables())
  union all
  select format('trigger %I on auth.users has a name that Landlord needs', g.tgname)
  from pg_catalog.pg_trigger g
  where g.tgrelid = 'auth.users'::regclass
    and g.tgname in ('activate_on_email_confirmed', 'activate_on_owner_created', 'clear_password_change', 'protect_owner')
$$;

-- What belongs to a role whose rights the migrating one has not: it can't be moved, dropped or pointed elsewhere.
create function pg_temp.foreign_property()
returns setof text
language sql
stable
set search_path = ''
as $$
  select format('table public.%I belongs to %I: alter table public.%I owner to %I', o.table_name, r.rolname, o.table_name, current_user)
  from pg_temp.older_tables() o
  join pg_catalog.pg_class c on c.oid = o.relation
  join pg_catalog.pg_roles r on r.oid = c.relowner
  where not pg_catalog.pg_has_role(c.relowner, 'usage')
  union all
  select format('function %s belongs to %I: drop it', p.oid::regprocedure, r.rolname)
  from pg_catalog.pg_proc p
  join pg_catalog.pg_roles r on r.oid = p.proowner
  where p.oid = to_regprocedure('public.provision_tenant(uuid,text,text,text,text)') and not pg_catalog.pg_has_role(p.proowner, 'usage')
  union all
  select format(
    'foreign key %I of table %s, which belongs to %I, would refuse new tenants: give the table to %I, or drop the key',
    k.conname, c.oid::regclass, r.rolname, current_user
  )
  from pg_temp.older_tables() o
  join pg_catalog.pg_constraint k on k.confrelid = o.relation and k.contype = 'f' and k.conparentid = 0
  join pg_catalog.pg_class c on c.oid = k.conrelid
  join pg_catalog.pg_roles r on r.oid = c.relowner
  where not pg_catalog.pg_has_role(c.relowner, 'usage') and c.oid not in (select x.relation from pg_temp.older_tables() x)
$$;

create function pg_temp.obstacles()
returns setof text
language sql
stable
set search_path = ''
as $$
  select format('table public.%s is not as the older system had it: %s', o.table_name, o.fault)
  from pg_temp.older_tables() o
  where o.fault is not null
  union all
  select t.name from pg_temp.taken_names() as t (name)
  union all
  select s.obstacle from pg_temp.sign_up_obstacles() as s (obstacle)
  union all
  select p.obstacle from pg_temp.foreign_property() as p (obstacle)
  union all
  select 'schema landlord_legacy is there already' where to_regnamespace('landlord_legacy') is not null
  union all
  select format('extension pg_trgm is in schema %s: alter extension pg_trgm set schema extensions', e.extnamespace::regnamespace)
  from pg_catalog.pg_extension e
  where e.extname = 'pg_trgm' and e.extnamespace <> coalesce(to_regnamespace('extensions'), 0)
  union all
  select regexp_replace(pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid), '^rule "?_RETURN"? on ', '') || ' uses function provision_tenant(uuid,text,text,text,text)'
  from pg_catalog.pg_depend d
  where d.refclassid = 'pg_proc'::regclass and d.deptype = 'n'
    and d.refobjid = to_regprocedure('public.provision_tenant(uuid,text,text,text,text)')
$$;

-- Before Landlord's own are there, which name some of the same.
create function pg_temp.older_functions()
returns table (id oid, name name, signature text, is_dropped boolean, definition text)
language sql
stable
set search_path = ''
as $$
  select p.oid, p.proname, p.oid::regprocedure::text, p.oid = coalesce(to_regprocedure('public.provision_tenant(uuid,text,text,text,text)'), 0),
    pg_catalog.pg_get_functiondef(p.oid)
  from pg_catalog.pg_proc p
  join pg_catalog.pg_namespace n on n.oid = p.pronamespace
  where p.prokind in ('f', 'p')
    and n.nspname !~ '^(pg_|supabase_|graphql)'
    and n.nspname not in ('information_schema', 'auth', 'storage', 'realtime', 'extensions', 'vault', 'cron', 'net', 'pgbouncer')
    and not (n.nspname || '.' || p.proname = any (pg_temp.landlord_names()))
    and pg_catalog.pg_get_functiondef(p.oid) ~* '\m(tenants|auto_provisioning|employees|provision_tenant)\M'
    and not exists (
      select from pg_catalog.pg_depend d
      where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e'
    )
$$;

create function pg_temp.set_aside(p_table oid, p_name text)
returns void
language plpgsql
set search_path = ''
as $$
declare
  v_grantee record;
begin
  -- Indexes, constraints, triggers, policies and owned sequences go along.
  execute format('alter table public.%I set schema landlord_legacy', p_name);
  -- Not forced: its owner, who carries it over, must see every row.
  execute format('alter table landlord_legacy.%I enable row level security, no force row level security', p_name);
  execute format('comment on table landlord_legacy.%I is %L', p_name, 'The older system''s, as it was when it was set aside.');
  for v_grantee in
    select distinct case a.grantee when 0 then 'public' else quote_ident(a.grantee::regrole::text) end as name
    from pg_catalog.pg_class c
    cross join lateral pg_catalog.aclexplode(c.relacl) a
    where c.oid = p_table and a.grantee <> c.relowner
  loop
    execute format('revoke all on table landlord_legacy.%I from %s cascade', p_name, v_grantee.name);
  end loop;
end
$$;

create function pg_temp.set_aside_older_system()
returns text
language plpgsql
set search_path = ''
as $$
declare
  v_obstacles text[];
  v_function constant regprocedure := to_regprocedure('public.provision_tenant(uuid,text,text,text,text)');
begin
  if pg_temp.is_landlord() then
    return 'is Landlord''s already';
  end if;
  v_obstacles := array(select o.obstacle from pg_temp.obstacles() as o (obstacle) order by 1);
  if v_obstacles <> '{}' then
    raise exception using
      errcode = 'object_not_in_prerequisite_state',
      message = concat(
        'ADOPTION_REFUSED: nothing was changed, since this is in the way (see docs/adopting.md):', E'\n  ',
        array_to_string(v_obstacles, E'\n  ')
      );
  end if;
  if v_function is null and not exists (select from pg_temp.older_tables()) then
    return 'is empty';
  end if;

  create schema landlord_legacy;
  revoke all on schema landlord_legacy from public;
  comment on schema landlord_legacy is
    'An older system''s tables, set aside when Landlord took over; nothing reads them but the adoption. Never expose it.';
  create table landlord_legacy.functions (
    signature text primary key, id oid not null, name name not null, is_dropped boolean not null, definition text not null
  );
  alter table landlord_legacy.functions enable row level security;
  revoke all on table landlord_legacy.functions from public, anon, authenticated, service_role;
  comment on table landlord_legacy.functions is
    'Functions that were dropped with the older system, and those of the application that named it: as they were.';
  insert into landlord_legacy.functions (signature, id, name, is_dropped, definition)
  select f.signature, f.id, f.name, f.is_dropped, f.definition from pg_temp.older_functions() f;
  drop function if exists public.provision_tenant(uuid, text, text, text, text);
  perform pg_temp.set_aside(o.relation, o.table_name) from pg_temp.older_tables() o;
  return 'is set aside';
end
$$;

select pg_temp.set_aside_older_system();
