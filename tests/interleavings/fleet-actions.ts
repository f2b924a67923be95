import { type Action, answerOf } from './actions.ts'
import { completed, type Step } from './case.ts'
import { makeTenant, register } from './own-schema-actions.ts'
import type { Name } from './scene.ts'

/** Of all who are there only these are behind: what other cases have left is at the newest version. */
function alone(...names: Name[]): Action {
  return {
    does: `only ${names} behind`,
    as: 'database',
    statement: (scene) => ({
      sql: `with others as (
              update private.tenant_schemas s set version = private.newest_tenant_migration()
              where s.tenant_id not in (select r.tenant_id from public.provisioning_requests r where r.id = any ($1))
            ), closed as (
              update private.fleet_runs set status = 'cancelled', stopped = null, ended_at = now()
              where status in ('running', 'paused', 'stopped')
            )
            select 1`,
      values: [names.map((name) => scene.request(name).requestId)],
      tell: () => 'ok',
    }),
  }
}

/** From now on every migration fails for it, or does not any more. */
export function call(name: Name, word: 'Broken' | 'Mended'): Action {
  return {
    does: `call ${name} ${word}`,
    as: 'database',
    statement: (scene) => ({
      sql: `update public.tenants t set name = $2 from public.provisioning_requests r where r.tenant_id = t.id and r.id = $1`,
      values: [scene.request(name).requestId, word],
      tell: () => 'ok',
    }),
  }
}

/** A run of everybody who is behind. */
export function openRun(run: Name, settings: Record<string, unknown> = {}): Action {
  return {
    does: `open ${run}`,
    as: 'admin',
    userId: (scene) => scene.adminId,
    statement: (scene) => ({
      sql: 'select public.open_fleet_run($1, $2) as answer',
      values: [scene.batch(run).key, settings],
      tell: (rows) => {
        const answer = answerOf<{ run: { run_id: string } | null; replayed: boolean }>(rows)
        if (!answer.run) return 'nothing to do'
        scene.batch(run).id = answer.run.run_id
        return answer.replayed ? 'replay' : 'opened'
      },
    }),
  }
}

/** The next tenant's turn: what came of it, or how the run stands where nothing is done any more. */
export function step(run: Name): Action {
  return {
    does: `step of ${run}`,
    as: 'service',
    statement: (scene) => ({
      sql: 'select public.advance_fleet_run($1) as answer',
      values: [scene.batch(run).id],
      tell: (rows) => {
        const { outcome, status } = answerOf<{ outcome: string; status: string }>(rows)
        return outcome === 'idle' ? status : outcome
      },
    }),
  }
}

/** An operator breaks off whichever step waits for somebody. */
export const cancelStep: Action = {
  does: 'cancel the step that waits',
  as: 'database',
  statement: () => ({
    sql: `select pg_cancel_backend(pid) as answer from pg_stat_activity
          where datname = current_database() and pg_blocking_pids(pid) <> '{}' and query like '%advance_fleet_run%'`,
    values: [],
    tell: (rows) => `${rows.length} cancelled`,
  }),
}

/** What an admin does with a run, told by the status that it comes to. */
export function changeRun(run: Name, how: 'pause' | 'resume' | 'retry' | 'cancel'): Action {
  return {
    does: `${how} ${run}`,
    as: 'admin',
    userId: (scene) => scene.adminId,
    statement: (scene) => ({
      sql: `select public.${how}_fleet_run($1) as answer`,
      values: [scene.batch(run).id],
      tell: (rows) => answerOf<{ status: string }>(rows).status,
    }),
  }
}

/** How often each of its tenants had its turn, and what came of it; whether they are at the newest version. */
export function lookAtRun(run: Name): Action {
  return {
    does: `look at ${run}`,
    as: 'database',
    statement: (scene) => ({
      sql: `select string_agg(f.status || ' ' || f.attempts, ', ' order by f.status, f.attempts) as answer
            from private.fleet_run_tenants f where f.run_id = $1`,
      values: [scene.batch(run).id],
      tell: (rows) => answerOf<string>(rows),
    }),
  }
}

/** Active tenants, behind by one migration, and nobody else. */
export function fleet(...names: Name[]): Step[] {
  return [
    ...names.flatMap((name): Step[] => [
      ['caller', makeTenant(name), 'attempt 1'],
      ...completed(name).slice(1),
    ]),
    ['release', register, 'registered'],
    ['release', alone(...names), 'ok'],
  ]
}
