import type { Hono } from 'hono'
import { readTenantStatus, resendSetupEmail } from '../../_shared/contract/endpoints/tenants.ts'
import { addRoute } from '../../_shared/http/add-route.ts'
import type { AppEnv } from '../../_shared/http/app-env.ts'
import { rateLimitHeaders } from '../../_shared/http/rate-limit-headers.ts'
import type { ProvisioningService } from '../../_shared/provisioning/provisioning-service.ts'

export function addTenantRoutes(app: Hono<AppEnv>, service: ProvisioningService): void {
  addRoute(app, readTenantStatus, async ({ caller, params }) => ({
    status: 200,
    body: await service.readTenantStatus(caller, params.id),
  }))

  addRoute(app, resendSetupEmail, async ({ caller, params }) => {
    const { answer, rateLimit } = await service.resendSetupEmail(caller, params.id)
    return { status: 200, body: answer, headers: rateLimitHeaders(rateLimit) }
  })
}
