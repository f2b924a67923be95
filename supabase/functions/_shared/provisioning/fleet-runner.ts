import { z } from 'zod'
import type { AdvancedRun } from '../contract/fleet.ts'
import type { Caller, Origin } from './caller.ts'
import type { Actor, DatabaseConnection } from './database-connection.ts'
import type { FleetDatabase } from './fleet-database.ts'
import { ProvisioningError } from './provisioning-error.ts'

/** SQL's `private.advance_fleet_run`: what became of one tenant, or why there was none. */
const stepSchema = z.object({ outcome: z.enum(['migrated', 'failed', 'skipped', 'waiting', 'idle']) })

type Outcome = z.output<typeof stepSchema>['outcome']

type Steps = AdvancedRun['steps']

/** Until when, of `performance.now()`, and for how many tenants new steps are begun. */
interface Budget {
  stopAt: number
  tenants: number
}

/**
 * Takes fleet runs on, a tenant a transaction, over a connection of its own: there alone a run's time-outs can be had.
 * Whoever is killed at it leaves nothing half done and nothing held.
 */
export class FleetRunner {
  readonly #database: FleetDatabase
  readonly #connection: DatabaseConnection | undefined

  /** Without a connection every step is refused. */
  constructor(database: FleetDatabase, connection: DatabaseConnection | undefined) {
    this.#database = database
    this.#connection = connection
  }

  /**
   * As an admin, until the time is up, so many tenants are seen to, or there is none to be had.
   * @throws ProvisioningError NOT_FOUND or FLEET_UNAVAILABLE.
   */
  async advance(caller: Caller, runId: string, budget: Budget): Promise<AdvancedRun> {
    // The token is verified here; each step asks once more whether its admin still is one.
    const adminId = await this.#database.requireAdmin(caller)
    const { accessToken: _, ...origin } = caller
    const { outcome, steps } = await this.#advance({ origin, adminId }, runId, budget)
    return { outcome, steps, run: await this.#database.read(caller, runId) }
  }

  /**
   * As the worker, `lanes` side by side, until the time is up or there is nothing to be had.
   * @throws ProvisioningError FLEET_UNAVAILABLE, if a run is open.
   */
  async continueOpenRuns(
    origin: Origin,
    { lanes, stopAt }: { lanes: number; stopAt: number },
  ): Promise<Steps> {
    const total = { done: 0, failed: 0, skipped: 0 }
    for (const runId of await this.#database.listOpenRuns(origin)) {
      const budget = { stopAt, tenants: Number.POSITIVE_INFINITY }
      const lane = () => this.#advance({ origin, adminId: undefined }, runId, budget)
      for (const { steps } of await Promise.all(Array.from({ length: lanes }, lane))) {
        total.done += steps.done
        total.failed += steps.failed
        total.skipped += steps.skipped
      }
    }
    return total
  }

  async #advance(actor: Actor, runId: string, { stopAt, tenants }: Budget) {
    const steps: Steps = { done: 0, failed: 0, skipped: 0 }
    let outcome: Outcome = 'idle'
    for (let left = tenants; left > 0; left -= 1) {
      outcome = await this.#step(actor, runId)
      if (outcome === 'waiting' || outcome === 'idle') break
      steps[outcome === 'migrated' ? 'done' : outcome] += 1
      if (performance.now() >= stopAt) break
    }
    return { outcome, steps }
  }

  async #step(actor: Actor, runId: string): Promise<Outcome> {
    if (!this.#connection) throw new ProvisioningError('FLEET_UNAVAILABLE', { detail: NO_CONNECTION })
    const { outcome } = await this.#connection.transact(actor, stepSchema, async (sql) => {
      // A statement of its own: the time-outs that it sets hold from the next one on.
      await sql`select public.enter_fleet_step(${runId})`
      const [row] = await sql`select public.advance_fleet_run(${runId}) as step`
      return row?.step
    })
    return outcome
  }
}

const NO_CONNECTION =
  'The function has no SUPABASE_DB_URL, over which steps of fleet runs go, or one that is no address.'
