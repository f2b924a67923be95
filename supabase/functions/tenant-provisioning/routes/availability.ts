import type { Hono } from 'hono'
import { availabilityQuerySchema } from '../../_shared/contract/availability.ts'
import type { AppEnv } from '../../_shared/http/app-env.ts'
import { callerOf } from '../../_shared/http/caller-of.ts'
import { validate } from '../../_shared/http/json-body.ts'
import { methodNotAllowed } from '../../_shared/http/method-not-allowed.ts'
import type { ProvisioningService } from '../../_shared/provisioning/provisioning-service.ts'

export function addAvailabilityRoute(app: Hono<AppEnv>, service: ProvisioningService): void {
  app.get('/availability', async (context) => {
    const caller = callerOf(context)
    const query = validate(availabilityQuerySchema, context.req.query())
    return context.json(await service.checkAvailability(caller, query))
  })
  app.all('/availability', methodNotAllowed('GET'))
}
