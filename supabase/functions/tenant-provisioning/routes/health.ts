import type { Hono } from 'hono'
import { readHealth } from '../../_shared/contract/endpoints/health.ts'
import { addRoute } from '../../_shared/http/add-route.ts'
import type { AppEnv } from '../../_shared/http/app-env.ts'
import type { ProvisioningService } from '../../_shared/provisioning/provisioning-service.ts'

/** Public: says only what is up. */
export function addHealthRoute(app: Hono<AppEnv>, service: ProvisioningService): void {
  addRoute(app, readHealth, async () => {
    const { database, auth } = await service.checkHealth()
    const word = (isUp: boolean) => (isUp ? 'up' : 'down')
    const parts = { database: word(database), auth: word(auth) } as const
    return database && auth
      ? { status: 200, body: { status: 'ok', ...parts } }
      : { status: 503, body: { status: 'degraded', ...parts } }
  })
}
