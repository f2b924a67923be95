import type { Mutation } from './mutations.ts'

/** What runs over the fleet rest on. */
export const fleet: Mutation[] = [
  {
    title: 'a tenant that two steps have at once',
    name: 'advance_fleet_run',
    from: 'for update skip locked;',
    to: ';',
  },
  {
    title: 'a step that waits for another',
    name: 'advance_fleet_run',
    from: 'for update skip locked;',
    to: 'for update;',
  },
  {
    title: 'a wave that does not wait for the one before',
    name: 'advance_fleet_run',
    from: `and t.wave = (v_turn ->> 'wave')::integer`,
    to: '',
  },
  {
    title: 'a step of a run that is paused',
    name: 'advance_fleet_run',
    from: `if v_run.status <> 'running' then`,
    to: 'if false then',
  },
  {
    title: 'as many steps at once as anybody likes',
    name: 'advance_fleet_run',
    from: 'if not private.take_fleet_lane(v_run) then',
    to: 'if false then',
  },
  {
    title: 'a canary that may fail',
    name: 'fleet_turn',
    from: 'case t.wave when 0 then 0 else',
    to: 'case when false then 0 else',
  },
  {
    title: 'a wave that may fail altogether',
    name: 'fleet_turn',
    from: 'where f.failures > f.allowed',
    to: 'where f.failures > f.allowed and f.wave = 0',
  },
  {
    title: 'failures that stop a run though somebody has accepted them',
    name: 'fleet_turn',
    from: 'and t.ended_at > p_run.failures_accepted_at',
    to: '',
  },
  {
    title: 'a run that is closed though a retry has opened it again',
    name: 'close_fleet_run',
    from: 'and r.failures_accepted_at = p_run.failures_accepted_at',
    to: '',
  },
  {
    title: 'a tenant that can be purged during its turn',
    name: 'migrate_fleet_tenant',
    from: 'for key share;',
    to: ';',
  },
  {
    title: 'a registration that tenants fail for',
    name: 'migrate_fleet_tenant',
    from: 'if not private.try_share_tenant_migrations() then',
    to: 'if false then',
  },
  {
    title: 'what a migration leaves to the end',
    name: 'migrate_fleet_tenant',
    from: 'set constraints all immediate;',
    to: '',
  },
  {
    title: 'a time-out that is tried for ever',
    name: 'migrate_fleet_tenant',
    from: `and v_message = 'canceling statement due to user request'`,
    to: '',
  },
  {
    title: 'an assertion that is tried for ever',
    name: 'migrate_fleet_tenant',
    from: 'when others or query_canceled or assert_failure then',
    to: 'when others or query_canceled then',
  },
  {
    title: 'a missing schema that nobody names',
    name: 'migrate_fleet_tenant',
    from: 'perform private.require_tenant_schema(p_target.tenant_id);',
    to: '',
  },
  {
    title: 'a run that goes beyond its target',
    name: 'migrate_fleet_tenant',
    from: 'private.apply_tenant_migrations(p_target.tenant_id, p_run.target_version)',
    to: 'private.apply_tenant_migrations(p_target.tenant_id)',
  },
  {
    title: 'an error that its tenant does not keep',
    name: 'note_fleet_outcome',
    from: 'set error = p_error\n      where s.tenant_id',
    to: 'set error = s.error\n      where s.tenant_id',
  },
  {
    title: 'an audit that quotes a tenant’s rows',
    name: 'note_fleet_outcome',
    from: `p_error - 'message'`,
    to: 'p_error',
  },
  {
    title: 'a fleet that is read through to find that nothing is to be done',
    name: 'is_fleet_current',
    from: 'order by s.version nulls first, s.tenant_id',
    to: `order by s.version || '' nulls first, s.tenant_id`,
  },
  {
    title: 'a key that stands for a run with other settings',
    name: 'open_fleet_run',
    from: 'if v_run.settings <> v_settings then',
    to: 'if false then',
  },
  {
    title: 'a run for those who failed, of whom there are none',
    name: 'open_fleet_run',
    from: `or (v_settings ->> 'only_failed')::boolean`,
    to: 'or false',
  },
  {
    title: 'a cancelling that waits for a step',
    name: 'cancel_fleet_run',
    from: 'for update skip locked',
    to: 'for update',
  },
  {
    title: 'anybody may run over the fleet',
    name: 'require_operator',
    from: 'return private.require_admin();',
    to: 'return auth.uid();',
  },
  {
    title: 'a step without its run’s time-outs',
    name: 'enter_fleet_step',
    from: `perform set_config('statement_timeout', (v_run.settings ->> 'statement_timeout_ms') || 'ms', true);`,
    to: '',
  },
]
