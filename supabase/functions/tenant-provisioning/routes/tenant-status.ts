import type { Hono } from 'hono'
import type { AppEnv } from '../../_shared/http/app-env.ts'
import { callerOf } from '../../_shared/http/caller-of.ts'
import { methodNotAllowed } from '../../_shared/http/method-not-allowed.ts'
import type { ProvisioningService } from '../../_shared/provisioning/provisioning-service.ts'
import { tenantIdOf } from './tenant-id.ts'

export function addTenantStatusRoute(app: Hono<AppEnv>, service: ProvisioningService): void {
  app.get('/tenants/:id/status', async (context) => {
    const caller = callerOf(context)
    return context.json(await service.readTenantStatus(caller, tenantIdOf(context)))
  })
  app.all('/tenants/:id/status', methodNotAllowed('GET'))
}
