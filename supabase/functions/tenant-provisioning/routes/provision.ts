import type { Hono } from 'hono'
import { provisionTenant, provisionTenantAtRoot } from '../../_shared/contract/endpoints/provision.ts'
import { addRoute } from '../../_shared/http/add-route.ts'
import type { AppEnv } from '../../_shared/http/app-env.ts'
import { rateLimitHeaders } from '../../_shared/http/rate-limit-headers.ts'
import type { ProvisioningService } from '../../_shared/provisioning/provisioning-service.ts'

export function addProvisionRoute(app: Hono<AppEnv>, service: ProvisioningService): void {
  for (const endpoint of [provisionTenant, provisionTenantAtRoot]) {
    addRoute(app, endpoint, async ({ caller, idempotencyKey, body }) => {
      const { answer, rateLimit } = await service.provision(caller, idempotencyKey, body)
      const headers = rateLimitHeaders(rateLimit)
      return answer.replayed
        ? { status: 200, body: answer, headers: { ...headers, 'Idempotent-Replayed': 'true' } }
        : { status: 201, body: answer, headers }
    })
  }
}
