import type { Hono } from 'hono'
import { readOperations, readStatistics } from '../../_shared/contract/endpoints/watching.ts'
import { addRoute } from '../../_shared/http/add-route.ts'
import type { AppEnv } from '../../_shared/http/app-env.ts'
import type { ProvisioningService } from '../../_shared/provisioning/provisioning-service.ts'
import type { Watching } from '../../_shared/provisioning/watching.ts'

export function addWatchingRoutes(
  app: Hono<AppEnv>,
  { watching, provisioning }: { watching: Watching; provisioning: ProvisioningService },
): void {
  addRoute(app, readStatistics, async ({ caller, query }) => ({
    status: 200,
    body: await watching.readStatistics(caller, query),
  }))

  addRoute(app, readOperations, async ({ caller, query }) => {
    const [parts, operations] = await Promise.all([
      provisioning.checkHealth(),
      watching.readOperations(caller, { looksForViolations: query.violations !== 'false' }),
    ])
    const isWell = parts.database && parts.auth && (operations.violations ?? []).length === 0
    return { status: 200, body: { status: isWell ? 'ok' : 'degraded', ...parts, ...operations } }
  })
}
