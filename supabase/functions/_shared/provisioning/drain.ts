import { failpoint } from '../failpoint.ts'
import type { Origin } from './caller.ts'
import type { ProvisioningService } from './provisioning-service.ts'

interface DrainOptions {
  /** Requests worked on at once. */
  concurrency: number
  /** After this, nothing new is begun: the platform ends a function at a fixed time, whatever it is doing. */
  budgetMs: number
}

export interface DrainReport {
  completed: number
  failed: number
  /** Still waiting, for another worker or the next drain. */
  remaining: number
}

/** Finishes the requests that their callers left behind, until none waits or the time is up. */
export async function drain(
  service: ProvisioningService,
  origin: Origin,
  { concurrency, budgetMs }: DrainOptions,
): Promise<DrainReport> {
  const stopAt = performance.now() + budgetMs
  const counts = { completed: 0, failed: 0 }
  const work = async () => {
    while (performance.now() < stopAt) {
      const outcome = await service.finishOneExpired(origin)
      if (!outcome) return
      counts[outcome] += 1
      failpoint('drain:finished')
    }
  }
  await Promise.all(Array.from({ length: concurrency }, work))
  failpoint('drain:counting')
  return { ...counts, remaining: await service.countExpired(origin) }
}
