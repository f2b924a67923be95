import type { DrainReport } from '../contract/drain-report.ts'
import type { Origin } from './caller.ts'
import { type DrainOptions, drain } from './drain.ts'
import type { FleetRunner } from './fleet-runner.ts'
import { ProvisioningError } from './provisioning-error.ts'
import type { TenantSchemas } from './tenant-schemas.ts'
import type { Worker } from './worker.ts'

/** What works without anybody waiting. */
export interface Workers {
  worker: Worker
  schemas: TenantSchemas
  runner: FleetRunner
}

/** In one call: more are the next drain's. */
const MENDED_SCHEMAS = 10
/** Whoever drives a run in person takes as many lanes as it has room for; this only sees that it goes on. */
const FLEET_LANES = 2

/**
 * Requests and e-mails, which people wait for, first; then the schemas that active tenants lack;
 * what is left of the budget is the open fleet run's.
 * @throws ProvisioningError if nothing at all could be done.
 */
export async function drainAll(
  { worker, schemas, runner }: Workers,
  origin: Origin,
  options: DrainOptions,
): Promise<DrainReport> {
  const stopAt = performance.now() + options.budgetMs
  const { errors, ...drained } = await drain(worker, origin, options)
  const orNoted = async <Counts>(none: Counts, work: () => Promise<Counts>): Promise<Counts> => {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof ProvisioningError)) throw error
      errors.push(error.code)
      return none
    }
  }
  return {
    ...drained,
    schemas: await orNoted({ provisioned: 0, failed: 0 }, () =>
      schemas.provisionMissing(origin, MENDED_SCHEMAS),
    ),
    fleet: await orNoted({ done: 0, failed: 0, skipped: 0 }, () =>
      runner.continueOpenRuns(origin, { lanes: FLEET_LANES, stopAt }),
    ),
    errors,
  }
}
