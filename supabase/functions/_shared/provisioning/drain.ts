import type { DrainReport } from '../contract/drain-report.ts'
import type { ErrorCode } from '../contract/error-codes.ts'
import { failpoint } from '../failpoint.ts'
import type { Origin } from './caller.ts'
import { ProvisioningError } from './provisioning-error.ts'
import type { ProvisioningService, WorkerOutcome } from './provisioning-service.ts'

interface DrainOptions {
  /** Requests worked on at once. */
  concurrency: number
  /** After this, nothing new is begun: the platform ends a function at a fixed time, whatever it is doing. */
  budgetMs: number
  /** Nor after this many: the platform ends it at a fixed amount of CPU, too. */
  maxRequests: number
}

/**
 * Finishes the requests that their callers left behind, until none waits or the budget is used up.
 * @throws ProvisioningError if nothing at all could be done.
 */
export async function drain(
  service: ProvisioningService,
  origin: Origin,
  { concurrency, budgetMs, maxRequests }: DrainOptions,
): Promise<DrainReport> {
  const stopAt = performance.now() + budgetMs
  const counts: Record<WorkerOutcome, number> = { completed: 0, failed: 0, undecided: 0 }
  let begun = 0
  const work = async () => {
    while (performance.now() < stopAt && begun++ < maxRequests) {
      const outcome = await service.finishOneExpired(origin)
      if (!outcome) return
      counts[outcome] += 1
      failpoint('drain:finished')
    }
  }
  // A lane that can't claim ends and says why; what the others did still counts.
  const errors: ErrorCode[] = []
  const lanes = await Promise.allSettled(Array.from({ length: concurrency }, work))
  for (const lane of lanes) {
    if (lane.status === 'fulfilled') continue
    if (!(lane.reason instanceof ProvisioningError)) throw lane.reason
    errors.push(lane.reason.code)
    if (errors.length === concurrency && counts.completed + counts.failed + counts.undecided === 0)
      throw lane.reason
  }
  failpoint('drain:counting')
  return { ...counts, remaining: await service.countWaiting(origin), errors }
}
