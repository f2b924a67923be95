import type { Hono } from 'hono'
import type { AppEnv } from '../_shared/http/app-env.ts'
import { createApp } from '../_shared/http/create-app.ts'
import type { ProvisioningService } from '../_shared/provisioning/provisioning-service.ts'
import type { Config } from './config.ts'
import { addAvailabilityRoute } from './routes/availability.ts'
import { addHealthRoute } from './routes/health.ts'
import { addOpsRoutes } from './routes/ops.ts'
import { addProvisionRoute } from './routes/provision.ts'
import { addTenantRoutes } from './routes/tenants.ts'

/** The HTTP face of the provisioning service: routes translate, the service does. */
export function createProvisioningApp(service: ProvisioningService, config: Config): Hono<AppEnv> {
  const { allowedOrigins, secretKey } = config
  const app = createApp({ functionName: 'tenant-provisioning', allowedOrigins, secretKey })
  addHealthRoute(app, service)
  addAvailabilityRoute(app, service)
  addProvisionRoute(app, service)
  addTenantRoutes(app, service)
  addOpsRoutes(app, service, config)
  return app
}
