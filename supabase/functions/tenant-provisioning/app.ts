import type { Hono } from 'hono'
import type { AppEnv } from '../_shared/http/app-env.ts'
import { createApp } from '../_shared/http/create-app.ts'
import type { ProvisioningService } from '../_shared/provisioning/provisioning-service.ts'
import type { Config } from './config.ts'
import { addAvailabilityRoute } from './routes/availability.ts'
import { addHealthRoute } from './routes/health.ts'
import { addOpsRoutes } from './routes/ops.ts'
import { addPasswordSetupRoute } from './routes/password-setup.ts'
import { addProvisionRoute } from './routes/provision.ts'
import { addTenantStatusRoute } from './routes/tenant-status.ts'

/** The HTTP face of the provisioning service: routes translate, the service does. */
export function createProvisioningApp(service: ProvisioningService, config: Config): Hono<AppEnv> {
  const { allowedOrigins } = config
  const app = createApp({ functionName: 'tenant-provisioning', allowedOrigins })
  addHealthRoute(app, service)
  addAvailabilityRoute(app, service)
  addProvisionRoute(app, service)
  addTenantStatusRoute(app, service)
  addPasswordSetupRoute(app, service)
  addOpsRoutes(app, service, config)
  return app
}
