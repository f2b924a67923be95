import type { Hono } from 'hono'
import { listFleetDrift, validateTenantSchema } from '../../_shared/contract/endpoints/schemas.ts'
import { addRoute } from '../../_shared/http/add-route.ts'
import type { AppEnv } from '../../_shared/http/app-env.ts'
import type { SchemaDrift } from '../../_shared/provisioning/schema-drift.ts'

export function addSchemaRoutes(app: Hono<AppEnv>, drift: SchemaDrift): void {
  addRoute(app, validateTenantSchema, async ({ caller, params }) => ({
    status: 200,
    body: await drift.validate(caller, params.id),
  }))

  addRoute(app, listFleetDrift, async ({ caller, query }) => ({
    status: 200,
    body: await drift.list(caller, query),
  }))
}
