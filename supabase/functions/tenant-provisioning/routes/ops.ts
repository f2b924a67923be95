import type { Hono } from 'hono'
import { drainRequests, readOpsHealth } from '../../_shared/contract/endpoints/ops.ts'
import { addRoute } from '../../_shared/http/add-route.ts'
import type { AppEnv } from '../../_shared/http/app-env.ts'
import { drain } from '../../_shared/provisioning/drain.ts'
import type { ProvisioningService } from '../../_shared/provisioning/provisioning-service.ts'

// Draining 200 requests took 1.4 s of CPU; hosted functions end after 2 s.
const LIMITS = { concurrency: 4, maxRequests: 100 }

/** For schedulers and operators, with the secret key. */
export function addOpsRoutes(
  app: Hono<AppEnv>,
  service: ProvisioningService,
  config: { drainBudgetMs: number },
): void {
  addRoute(app, drainRequests, async ({ caller }) => ({
    status: 200,
    body: await drain(service, caller, { ...LIMITS, budgetMs: config.drainBudgetMs }),
  }))

  addRoute(app, readOpsHealth, async ({ caller }) => {
    const [parts, violations, waiting] = await Promise.all([
      service.checkHealth(),
      service.findViolations(caller),
      service.countWaiting(caller),
    ])
    return parts.database && parts.auth && violations.length === 0
      ? { status: 200, body: { status: 'ok', ...parts, waiting, violations } }
      : { status: 503, body: { status: 'degraded', ...parts, waiting, violations } }
  })
}
