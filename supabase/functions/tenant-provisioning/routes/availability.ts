import type { Hono } from 'hono'
import { checkAvailability } from '../../_shared/contract/endpoints/availability.ts'
import { addRoute } from '../../_shared/http/add-route.ts'
import type { AppEnv } from '../../_shared/http/app-env.ts'
import { rateLimitHeaders } from '../../_shared/http/rate-limit-headers.ts'
import type { ProvisioningService } from '../../_shared/provisioning/provisioning-service.ts'

export function addAvailabilityRoute(app: Hono<AppEnv>, service: ProvisioningService): void {
  addRoute(app, checkAvailability, async ({ caller, query }) => {
    const { answer, rateLimit } = await service.checkAvailability(caller, query)
    return { status: 200, body: answer, headers: rateLimitHeaders(rateLimit) }
  })
}
