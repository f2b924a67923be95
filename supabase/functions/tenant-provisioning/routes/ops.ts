import type { Hono } from 'hono'
import type { AppEnv } from '../../_shared/http/app-env.ts'
import { methodNotAllowed } from '../../_shared/http/method-not-allowed.ts'
import { originOf } from '../../_shared/http/origin-of.ts'
import { requireSecretKey } from '../../_shared/http/require-secret-key.ts'
import { drain } from '../../_shared/provisioning/drain.ts'
import type { ProvisioningService } from '../../_shared/provisioning/provisioning-service.ts'

// Draining 200 requests took 1.4 s of CPU; hosted functions end after 2 s.
const LIMITS = { concurrency: 4, maxRequests: 100 }

/** For schedulers and operators, with the secret key. */
export function addOpsRoutes(
  app: Hono<AppEnv>,
  service: ProvisioningService,
  config: { secretKey: string; drainBudgetMs: number },
): void {
  app.use('/ops/*', requireSecretKey(config.secretKey))

  app.post('/ops/drain', async (context) =>
    context.json(await drain(service, originOf(context), { ...LIMITS, budgetMs: config.drainBudgetMs })),
  )
  app.all('/ops/drain', methodNotAllowed('POST'))

  app.get('/ops/health', async (context) => {
    const origin = originOf(context)
    const [parts, violations, waiting] = await Promise.all([
      service.checkHealth(),
      service.findViolations(origin),
      service.countExpired(origin),
    ])
    const isHealthy = parts.database && parts.auth && violations.length === 0
    return context.json(
      { status: isHealthy ? 'ok' : 'degraded', ...parts, waiting, violations },
      isHealthy ? 200 : 503,
    )
  })
  app.all('/ops/health', methodNotAllowed('GET'))
}
