import type { Hono } from 'hono'
import { drainRequests, provisionTenantSchema, readOpsHealth } from '../../_shared/contract/endpoints/ops.ts'
import { addRoute } from '../../_shared/http/add-route.ts'
import type { AppEnv } from '../../_shared/http/app-env.ts'
import { DRAIN_LIMITS } from '../../_shared/provisioning/drain.ts'
import { drainAll, type Workers } from '../../_shared/provisioning/drain-all.ts'
import type { ProvisioningService } from '../../_shared/provisioning/provisioning-service.ts'

/** For schedulers and operators, with the secret key. */
export function addOpsRoutes(
  app: Hono<AppEnv>,
  { provisioning, ...workers }: Workers & { provisioning: ProvisioningService },
  config: { drainBudgetMs: number },
): void {
  const { worker, schemas } = workers

  addRoute(app, drainRequests, async ({ caller }) => ({
    status: 200,
    body: await drainAll(workers, caller, { ...DRAIN_LIMITS, budgetMs: config.drainBudgetMs }),
  }))

  addRoute(app, readOpsHealth, async ({ caller }) => {
    const [parts, violations, waiting] = await Promise.all([
      provisioning.checkHealth(),
      provisioning.findViolations(caller),
      worker.countWaiting(caller),
    ])
    return parts.database && parts.auth && violations.length === 0
      ? { status: 200, body: { status: 'ok', ...parts, waiting, violations } }
      : { status: 503, body: { status: 'degraded', ...parts, waiting, violations } }
  })
  addRoute(app, provisionTenantSchema, async ({ caller, params }) => ({
    status: 200,
    body: await schemas.provision(caller, params.tenantId),
  }))
}
