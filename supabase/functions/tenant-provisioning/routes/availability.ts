import type { Hono } from 'hono'
import { checkAvailability } from '../../_shared/contract/endpoints/availability.ts'
import { addRoute } from '../../_shared/http/add-route.ts'
import type { AppEnv } from '../../_shared/http/app-env.ts'
import type { ProvisioningService } from '../../_shared/provisioning/provisioning-service.ts'

export function addAvailabilityRoute(app: Hono<AppEnv>, service: ProvisioningService): void {
  addRoute(app, checkAvailability, async ({ caller, query }) => ({
    status: 200,
    body: await service.checkAvailability(caller, query),
  }))
}
