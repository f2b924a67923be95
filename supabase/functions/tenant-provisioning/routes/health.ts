import type { Hono } from 'hono'
import type { AppEnv } from '../../_shared/http/app-env.ts'
import { methodNotAllowed } from '../../_shared/http/method-not-allowed.ts'
import type { ProvisioningService } from '../../_shared/provisioning/provisioning-service.ts'

/** Public: says only what is up. */
export function addHealthRoute(app: Hono<AppEnv>, service: ProvisioningService): void {
  app.get('/health', async (context) => {
    const { database, auth } = await service.checkHealth()
    const word = (isUp: boolean) => (isUp ? 'up' : 'down')
    const isHealthy = database && auth
    return context.json(
      { status: isHealthy ? 'ok' : 'degraded', database: word(database), auth: word(auth) },
      isHealthy ? 200 : 503,
    )
  })
  app.all('/health', methodNotAllowed('GET'))
}
