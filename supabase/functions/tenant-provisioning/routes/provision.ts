import type { Hono } from 'hono'
import { cloneTenant } from '../../_shared/contract/endpoints/clone.ts'
import { provisionTenant, provisionTenantAtRoot } from '../../_shared/contract/endpoints/provision.ts'
import type { ProvisionResponse } from '../../_shared/contract/provision-response.ts'
import { addRoute } from '../../_shared/http/add-route.ts'
import type { AppEnv } from '../../_shared/http/app-env.ts'
import { rateLimitHeaders } from '../../_shared/http/rate-limit-headers.ts'
import type { ProvisioningService } from '../../_shared/provisioning/provisioning-service.ts'
import type { Limited } from '../../_shared/provisioning/rate-limit.ts'

export function addProvisionRoutes(app: Hono<AppEnv>, service: ProvisioningService): void {
  for (const endpoint of [provisionTenant, provisionTenantAtRoot]) {
    addRoute(app, endpoint, async ({ caller, idempotencyKey, body }) =>
      made(await service.provision(caller, idempotencyKey, body)),
    )
  }

  addRoute(app, cloneTenant, async ({ caller, params, idempotencyKey, body }) =>
    made(await service.provision(caller, idempotencyKey, { ...body, cloneOf: params.id })),
  )
}

function made({ answer, rateLimit }: Limited<ProvisionResponse>) {
  const headers = rateLimitHeaders(rateLimit)
  return answer.replayed
    ? { status: 200 as const, body: answer, headers: { ...headers, 'Idempotent-Replayed': 'true' } }
    : { status: 201 as const, body: answer, headers }
}
