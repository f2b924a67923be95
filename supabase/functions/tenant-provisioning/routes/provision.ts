import type { Hono } from 'hono'
import { provisionTenant, provisionTenantAtRoot } from '../../_shared/contract/endpoints/provision.ts'
import { addRoute } from '../../_shared/http/add-route.ts'
import type { AppEnv } from '../../_shared/http/app-env.ts'
import type { ProvisioningService } from '../../_shared/provisioning/provisioning-service.ts'

export function addProvisionRoute(app: Hono<AppEnv>, service: ProvisioningService): void {
  for (const endpoint of [provisionTenant, provisionTenantAtRoot]) {
    addRoute(app, endpoint, async ({ caller, idempotencyKey, body }) => {
      const answer = await service.provision(caller, idempotencyKey, body)
      return answer.replayed
        ? { status: 200, body: answer, headers: { 'Idempotent-Replayed': 'true' } }
        : { status: 201, body: answer }
    })
  }
}
