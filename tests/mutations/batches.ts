import type { Mutation } from './mutations.ts'

/** What keeps batches whole, each item its own and secrets out. */
export const batches: Mutation[] = [
  {
    title: 'who changes a batch does not lock it',
    name: 'lock_batch',
    from: 'b.id = p_batch_id for update;',
    to: 'b.id = p_batch_id;',
  },
  {
    title: 'a whole that is activated with an owner missing',
    name: 'settle_batch',
    from: 'if v_error is null and v_has_open_items then',
    to: 'if false then',
  },
  {
    title: 'a whole that does not see that an item has failed',
    name: 'settle_batch',
    from: `where r.batch_id = p_batch_id and r.status = 'failed'`,
    to: 'where false',
  },
  {
    title: 'a whole that waits for ever',
    name: 'settle_batch',
    from: 'v_batch.deadline_at > clock_timestamp() and',
    to: '',
  },
  {
    title: 'items of a whole that are active one by one',
    name: 'complete_request',
    from: `and b.mode = 'all_or_nothing'`,
    to: 'and false',
  },
  {
    title: 'a roll-back that leaves the owners',
    name: 'roll_back_batch',
    from: 'perform private.delete_unused_owners(v_owner_ids);',
    to: '',
  },
  {
    title: 'a roll-back that does not wait for owners on their way',
    name: 'roll_back_batch',
    from: 'order by r.batch_position for update;',
    to: ';',
  },
  {
    title: 'owners who are not locked against soft deletion',
    name: 'lock_batch_owners',
    from: 'for share',
    to: 'for key share',
  },
  {
    title: 'a decision that does not look whether the owners are still there',
    name: 'lock_batch_owners',
    from: 'return v_locked = cardinality(v_owner_ids);',
    to: 'return true;',
  },
  {
    title: 'an undone owner who has become an employee',
    name: 'delete_unused_owners',
    from: 'and not exists (select from public.employees e where e.user_id = u.id)',
    to: '',
  },
  {
    title: 'an application that keeps a batch from being rolled back',
    name: 'delete_unused_owners',
    from: 'set constraints all immediate;',
    to: '',
  },
  {
    title: 'an item of a whole that is begun by itself',
    name: 'refuse_item_of_a_whole',
    from: `and b.mode = 'all_or_nothing'`,
    to: 'and false',
  },
  {
    title: 'an item that another batch takes out of a whole',
    name: 'examine_items',
    from: 'and b.idempotency_key <> p_batch_key',
    to: 'and false',
  },
  {
    title: 'a worker that takes what only its caller can begin',
    name: 'lock_queued_requests',
    from: 'where not private.needs_its_caller(r.owner_mode, r.payload)',
    to: 'where true',
  },
  {
    title: 'a worker that begins what a former admin has queued',
    name: 'queued_requests',
    from: 'and private.is_active_admin(r.admin_user_id)',
    to: '',
  },
  {
    title: 'a bad item that stops the others',
    name: 'begin_queued_request',
    from: `if sqlstate in ('40001', '40P01') then`,
    to: 'if true then',
  },
  {
    title: 'a retry that queues a taken address',
    name: 'requeue_requests',
    from: "and (r.owner_mode = 'existing' or private.check_owner_email(r.owner_email) is null)",
    to: '',
  },
  {
    title: 'a retry that queues what was cancelled',
    name: 'requeue_requests',
    from: `and r.error ->> 'code' not in ('BATCH_ITEM_CANCELLED', 'BATCH_UNDONE')`,
    to: '',
  },
  {
    title: 'a retry in which a duplicate comes first',
    name: 'retry_batch',
    from: `  perform private.requeue_requests(v_batch);
  perform private.retry_refused_items(v_batch);`,
    to: `  perform private.retry_refused_items(v_batch);
  perform private.requeue_requests(v_batch);`,
  },
  {
    title: 'an undoing of what is in use',
    name: 'undo_request',
    from: 'if not private.is_unused_tenant(p_request.tenant_id) then',
    to: 'if false then',
  },
  {
    title: 'an undoing that does not see a changed catalogue',
    name: 'is_unused_tenant',
    from: 'and private.has_template_catalogue(t.id)',
    to: '',
  },
  {
    title: 'an undoing that does not see a key that was used',
    name: 'is_unused_tenant',
    from: 'and k.last_used_at is not null',
    to: 'and false',
  },
  {
    title: 'an undoing that nobody has confirmed',
    name: 'undo_batch',
    from: 'if p_confirm is distinct from p_batch_id::text then',
    to: 'if false then',
  },
  {
    title: 'another admin’s batch',
    name: 'require_batch',
    from: 'private.require_admin() is distinct from v_batch.admin_user_id',
    to: 'private.require_admin() is null',
  },
  {
    title: 'a follower who is told what something can still appear below',
    name: 'list_batch_events',
    from: 'and e.transaction_id < pg_snapshot_xmin(pg_current_snapshot())',
    to: '',
  },
  {
    title: 'a faulty item that is stored as it came',
    name: 'add_batch_items',
    from: 'case when e.payload is null then private.sketch_payload(e.given) else e.given end',
    to: 'e.given',
  },
  {
    title: 'an error that is stored as it came',
    name: 'add_batch_items',
    from: 'private.item_error(e.error)',
    to: 'e.error',
  },
  {
    title: 'an item that waits for a caller who is gone',
    name: 'reap_queued_requests',
    from: 'private.needs_its_caller(r.owner_mode, r.payload) and',
    to: 'false and',
  },
  {
    title: 'a set-up e-mail that is tried for ever',
    name: 'claim_setup_emails',
    from: 'v_owed.setup_email_attempts >= v_max_attempts',
    to: 'false',
  },
  {
    title: 'a set-up e-mail that was sent already',
    name: 'claim_setup_emails',
    from: 'v_owed.recovery_sent_at is not null or',
    to: '',
  },
]
