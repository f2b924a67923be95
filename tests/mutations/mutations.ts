/** A mistake that somebody could make: a text in a function or view, and what stands there instead. */
export type Mutation = {
  title: string
  /** Of schema private; its name is its own there. */
  name: string
  from: string
  to: string
}

/** Those that the protocol as a whole rests on. */
export const foundations: Mutation[] = [
  {
    title: 'no row lock in mark_provisioning_failed',
    name: 'mark_provisioning_failed',
    from: 'r.id = p_request_id for update;',
    to: 'r.id = p_request_id;',
  },
  {
    title: 'no attempt fence in mark_provisioning_failed',
    name: 'mark_provisioning_failed',
    from: ' and v_request.current_attempt = p_attempt_number',
    to: '',
  },
  {
    title: 'a trigger that does not refuse',
    name: 'activate_on_owner_created',
    from: `raise exception 'owner id % belongs to an attempt that may not create it', new.id
      using errcode = 'object_not_in_prerequisite_state';`,
    to: 'return null;',
  },
  {
    title: 'a takeover that keeps the old owner id',
    name: 'start_attempt',
    from: `  update public.provisioning_attempts a
    set status = 'abandoned', ended_at = clock_timestamp()
    where`,
    to: `  p_owner_id := coalesce(
    (select a.owner_id from public.provisioning_attempts a where a.request_id = p_request.id and a.status = 'running'),
    p_owner_id
  );
  update public.provisioning_attempts a
  set status = 'abandoned', ended_at = clock_timestamp(), owner_id = null
  where`,
  },
]

/** Everything else that looks small. */
export const details: Mutation[] = [
  {
    title: 'no row lock in the trigger',
    name: 'activate_on_owner_created',
    from: 'r.id = v_attempt.request_id for update;',
    to: 'r.id = v_attempt.request_id;',
  },
  {
    title: 'a trigger that waits for ever',
    name: 'activate_on_owner_created',
    from: `set lock_timeout = '2s'`,
    to: `set lock_timeout = '0'`,
  },
  {
    title: 'a trigger that does not look at the attempt',
    name: 'activate_on_owner_created',
    from: 'or v_request.current_attempt <> v_attempt.attempt_number',
    to: '',
  },
  {
    title: 'a trigger that does not look at the address',
    name: 'activate_on_owner_created',
    from: 'or v_request.owner_email is distinct from lower(new.email)',
    to: '',
  },
  {
    title: 'an activation that forgets the request',
    name: 'activate_tenant',
    from: 'where r.id = p_request.id;',
    to: 'where false;',
  },
  {
    title: 'an activation that forgets the attempt',
    name: 'activate_tenant',
    from: 'where a.request_id = p_request.id and',
    to: 'where false and',
  },
  {
    title: 'a compensation that forgets the tenant',
    name: 'compensate_attempt',
    from: `delete from public.tenants t where t.id = p_request.tenant_id and t.status in ('provisioning', 'pending_activation');`,
    to: '',
  },
  {
    title: 'a compensation that forgets the attempt',
    name: 'compensate_attempt',
    from: 'where a.request_id = p_request.id and',
    to: 'where false and',
  },
  {
    title: 'a stranger may undo a request',
    name: 'require_request_access',
    from: 'private.require_admin() is distinct from p_admin_user_id',
    to: 'private.require_admin() is null',
  },
  {
    title: 'a takeover that leaves the old attempt running',
    name: 'start_attempt',
    from: `where a.request_id = p_request.id and a.status = 'running';`,
    to: 'where false;',
  },
  {
    title: 'a takeover with a deadline of its own',
    name: 'start_attempt',
    from: 'coalesce(r.deadline_at, v_deadline)',
    to: 'v_deadline',
  },
  {
    title: 'a takeover of a lease that is alive',
    name: 'claim_request',
    from: ' and v_request.lease_expires_at > clock_timestamp()',
    to: ' and false',
  },
  {
    title: 'a caller who waits instead of NOWAIT',
    name: 'claim_request',
    from: 'for update nowait;',
    to: 'for update;',
  },
  {
    title: 'a caller who does not lock the row',
    name: 'claim_request',
    from: 'for update nowait;',
    to: ';',
  },
  {
    title: 'two first calls that meet on the unique index',
    name: 'claim_request',
    from: 'if not v_is_alone then',
    to: 'if false then',
  },
  {
    title: 'an owner id that does not make a call the same attempt',
    name: 'claim_request',
    from: 'and a.owner_id = p_owner_id',
    to: 'and false',
  },
  {
    title: 'a new attempt that is told with an owner who is not its own',
    name: 'provision_tenant_atomic',
    from: `case when v_request.status = 'processing' then v_owner_id end`,
    to: 'v_owner_id',
  },
  {
    title: 'a replay without a look at the payload',
    name: 'require_same_payload',
    from: 'if p_request.payload <> p_payload then',
    to: 'if false then',
  },
  {
    title: 'names in another order: slug before e-mail in a retry',
    name: 'begin_attempt',
    from: `  v_request := private.start_attempt(`,
    to: `  if not v_has_tenant then
    perform private.create_tenant(p_request, v_blueprint);
    v_has_tenant := true;
  end if;
  v_request := private.start_attempt(`,
  },
  {
    title: 'an existing owner who is not locked against soft deletion',
    name: 'require_existing_owner',
    from: 'for share;',
    to: 'for key share;',
  },
  {
    title: 'a new owner by transfer who is not locked against soft deletion',
    name: 'transfer_tenant',
    from: 'for share;',
    to: 'for key share;',
  },
  {
    title: 'a transfer to the owner that is told as news',
    name: 'transfer_tenant',
    from: 'v_is_changed := v_tenant.owner_id is distinct from v_owner_id',
    to: 'v_is_changed := true',
  },
  {
    title: 'a tenant without an owner that stays so when it is transferred',
    name: 'transfer_tenant',
    from: `v_status := case v_tenant.status when 'setup_incomplete' then 'active' else v_tenant.status end;`,
    to: 'v_status := v_tenant.status;',
  },
  {
    title: 'a reason that nobody looks at',
    name: 'require_reason',
    from: 'if char_length(p_reason) > 500',
    to: 'if false',
  },
  {
    title: 'an owner who can be deleted',
    name: 'protect_owner',
    from: 'if v_slugs is not null then',
    to: 'if false then',
  },
  {
    title: 'a reaper that does not look at the lease',
    name: 'reap_expired_requests',
    from: 'and r.lease_expires_at <= clock_timestamp()',
    to: '',
  },
  {
    title: 'a reaper that does not look at the deadline',
    name: 'reap_expired_requests',
    from: 'and r.deadline_at <= clock_timestamp()',
    to: '',
  },
  {
    title: 'a reaper that waits',
    name: 'reap_expired_requests',
    from: 'for update skip locked',
    to: 'for update',
  },
  {
    title: 'a reaper that does not lock',
    name: 'reap_expired_requests',
    from: 'for update skip locked',
    to: '',
  },
  {
    title: 'a worker that does not look at the lease',
    name: 'abandoned_requests',
    from: 'and r.lease_expires_at <= clock_timestamp()',
    to: '',
  },
  {
    title: 'a worker that does not look at the deadline',
    name: 'abandoned_requests',
    from: 'and r.deadline_at > clock_timestamp()',
    to: '',
  },
  {
    title: 'a worker that uses rights which are gone',
    name: 'abandoned_requests',
    from: `and (r.owner_mode = 'sign_up' or private.is_active_admin(r.admin_user_id))`,
    to: '',
  },
  {
    title: 'a worker that does not see that the owner was born',
    name: 'take_over_request',
    from: 'if private.adopt_born_owner(p_request) then',
    to: 'if false then',
  },
  {
    title: 'a takeover that does not see that the owner was born',
    name: 'claim_request',
    from: `if v_request.status = 'processing' and private.adopt_born_owner(v_request) then`,
    to: 'if false then',
  },
  {
    title: 'a compensation that does not see that the owner was born',
    name: 'mark_provisioning_failed',
    from: 'if not private.adopt_born_owner(v_request) and',
    to: 'if',
  },
  {
    title: 'a reaper that does not see that the owner was born',
    name: 'reap_expired_requests',
    from: 'if not private.adopt_born_owner(v_request) then',
    to: 'if true then',
  },
  {
    title: 'an attempt with the id of a user who exists',
    name: 'start_attempt',
    from: 'if exists (select from auth.users u where u.id = p_owner_id) then',
    to: 'if false then',
  },
  {
    title: 'an admin by a login whose password another admin has chosen',
    name: 'set_admin',
    from: "where r.owner_mode in ('password', 'temporary')",
    to: 'where false',
  },
  {
    title: 'an admin by such a login, which its attempt has let go of',
    name: 'set_admin',
    from: 'or r.owner_email = lower(p_email)',
    to: 'or false and r.owner_email = lower(p_email)',
  },
  {
    title: 'settings of any depth',
    name: 'payload_error',
    from: "'strict $.**{33}'",
    to: "'strict $.**{9999}'",
  },
  {
    title: 'an existing owner whose address nobody confirmed',
    name: 'require_existing_owner',
    from: 'and u.email_confirmed_at is not null',
    to: '',
  },
  {
    title: 'a new owner by transfer whose address nobody confirmed',
    name: 'transfer_tenant',
    from: 'and u.email_confirmed_at is not null',
    to: '',
  },
  {
    title: 'a worker that does not lock',
    name: 'claim_requests',
    from: 'for update skip locked',
    to: '',
  },
  {
    title: 'a worker that takes passwords it does not know',
    name: 'claim_requests',
    from: `and (r.owner_mode in ('invite', 'sign_up') or v_is_sender)`,
    to: '',
  },
  {
    title: 'everybody is an admin',
    name: 'require_admin',
    from: 'if not private.is_active_admin(v_user_id) then',
    to: 'if false then',
  },
  {
    title: 'an admin who is not active any longer',
    name: 'is_active_admin',
    from: `and e.status = 'ACTIVE'`,
    to: '',
  },
  {
    title: 'members see other tenants before they change their temporary password',
    name: 'member_tenant_ids',
    from: 'given.user_id = (select auth.uid()) and',
    to: 'given.tenant_id = m.tenant_id and given.user_id = m.user_id and',
  },
  {
    title: 'members write to other tenants before they change their temporary password',
    name: 'writable_tenant_ids',
    from: 'given.user_id = (select auth.uid()) and',
    to: 'given.tenant_id = m.tenant_id and given.user_id = m.user_id and',
  },
  {
    title: 'a blank for a reason',
    name: 'require_reason',
    from: `or p_reason !~ '\\S'`,
    to: '',
  },
  {
    title: 'a slug like an id',
    name: 'slug_holder',
    from: `when p_slug ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then 'reserved'`,
    to: '',
  },
  {
    title: 'a new owner by transfer who may yet be undone',
    name: 'transfer_tenant',
    from: `and not exists (select from public.provisioning_attempts a where a.owner_id = u.id and a.status = 'running')`,
    to: '',
  },
  {
    title: 'an existing owner who may yet be undone',
    name: 'require_existing_owner',
    from: `and not exists (select from public.provisioning_attempts a where a.owner_id = u.id and a.status = 'running')`,
    to: '',
  },
  {
    title: 'a set-up e-mail a minute for each owner that a tenant has had',
    name: 'claim_setup_email',
    from: 'from public.tenant_members m where m.tenant_id = p_tenant_id;',
    to: `from public.tenant_members m where m.tenant_id = p_tenant_id and m.role = 'OWNER';`,
  },
  {
    title: 'members see their tenant before they change their temporary password',
    name: 'member_tenant_ids',
    from: 'given.user_id = (select auth.uid()) and given.must_change_password',
    to: 'false',
  },
  {
    title: 'members see an archived tenant',
    name: 'member_tenant_ids',
    from: `and t.status in ('active', 'suspended', 'setup_incomplete')`,
    to: '',
  },
  {
    title: 'members write to a suspended tenant',
    name: 'writable_tenant_ids',
    from: `and t.status = 'active'`,
    to: '',
  },
  {
    title: 'a status that changes as it likes',
    name: 'refuse_unknown_transition',
    from: 'if not exists (',
    to: 'if false and not exists (',
  },
  {
    title: 'a purge without the typed slug',
    name: 'change_tenant_status',
    from: 'p_confirm is distinct from v_tenant.slug',
    to: 'p_confirm is null',
  },
  {
    title: 'a change of status that does not lock the tenant',
    name: 'lock_tenant',
    from: 't.id = p_tenant_id for update;',
    to: 't.id = p_tenant_id;',
  },
  {
    title: 'a purged slug that is free at once',
    name: 'slug_holder',
    from: 'd.reissue_after > now()',
    to: 'false',
  },
  {
    title: 'a purged slug that nobody judges',
    name: 'refuse_purged_slug',
    from: 'd.reissue_after > now()',
    to: 'false',
  },
  {
    title: 'a replay of what was purged',
    name: 'provision_tenant_atomic',
    from: 'perform private.require_not_purged(v_request.tenant_id);',
    to: '',
  },
  {
    title: 'a change of a tenant that nobody has read since',
    name: 'update_tenant',
    from: 'if v_before.updated_at <> p_expected_updated_at then',
    to: 'if false then',
  },
  {
    title: 'a change of an archived tenant',
    name: 'update_tenant',
    from: `if v_before.status in ('provisioning', 'pending_activation', 'archived') then`,
    to: 'if false then',
  },
  {
    title: 'a cursor of another list',
    name: 'read_tenant_cursor',
    from: `v_cursor ->> 'stamp' is distinct from p_stamp`,
    to: 'v_keys is null',
  },
  {
    title: 'a search with wildcards',
    name: 'search_condition',
    from: `regexp_replace(v_text, '([\\\\%_])', '\\\\\\1', 'g')`,
    to: 'v_text',
  },
  {
    title: 'a search for a rare word and others that looks for the word alone',
    name: 'search_condition',
    from: ` and %1$s || '''' like %3$L`,
    to: '',
  },
  {
    title: 'a timeline of another admin’s request that came to nothing',
    name: 'get_tenant_timeline',
    from: 'and coalesce(v_request.admin_user_id not in (auth.uid(), private.nobody()), true)',
    to: 'and v_request.id is null',
  },
  {
    title: 'an audit that a retention job may rewrite',
    name: 'refuse_to_change_history',
    from: `tg_op = 'DELETE' and `,
    to: '',
  },
  {
    title: 'a page of the audit that begins with the end of the one before',
    name: 'list_events',
    from: '(e.occurred_at, e.id) < ($2, $3)',
    to: '(e.occurred_at, e.id) <= ($2, $3)',
  },
  {
    title: 'an audit of exports that keeps what somebody typed',
    name: 'start_audit_export',
    from: `v_filter - 'action' - 'http_request_id'`,
    to: 'v_filter',
  },
  {
    title: 'an audit in which the secret key passes for the database',
    name: 'record_event',
    from: `when private.is_service_role() then 'service_role'`,
    to: '',
  },
]
