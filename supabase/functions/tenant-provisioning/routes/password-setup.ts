import type { Hono } from 'hono'
import type { AppEnv } from '../../_shared/http/app-env.ts'
import { callerOf } from '../../_shared/http/caller-of.ts'
import { methodNotAllowed } from '../../_shared/http/method-not-allowed.ts'
import type { ProvisioningService } from '../../_shared/provisioning/provisioning-service.ts'
import { tenantIdOf } from './tenant-id.ts'

export function addPasswordSetupRoute(app: Hono<AppEnv>, service: ProvisioningService): void {
  app.post('/tenants/:id/password-setup', async (context) => {
    const caller = callerOf(context)
    return context.json(await service.resendSetupEmail(caller, tenantIdOf(context)))
  })
  app.all('/tenants/:id/password-setup', methodNotAllowed('POST'))
}
