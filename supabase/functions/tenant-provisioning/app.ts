import type { Hono } from 'hono'
import type { AppEnv } from '../_shared/http/app-env.ts'
import { createApp } from '../_shared/http/create-app.ts'
import type { ApiKeyService } from '../_shared/provisioning/api-key-service.ts'
import type { AuditLog } from '../_shared/provisioning/audit-log.ts'
import type { BatchFollower } from '../_shared/provisioning/batch-follower.ts'
import type { BatchService } from '../_shared/provisioning/batch-service.ts'
import type { Metrics } from '../_shared/provisioning/metrics.ts'
import type { ProvisioningService } from '../_shared/provisioning/provisioning-service.ts'
import type { Registry } from '../_shared/provisioning/registry.ts'
import type { Requests } from '../_shared/provisioning/requests.ts'
import type { SchemaDrift } from '../_shared/provisioning/schema-drift.ts'
import type { Templates } from '../_shared/provisioning/templates.ts'
import type { TenantSchemas } from '../_shared/provisioning/tenant-schemas.ts'
import type { Watching } from '../_shared/provisioning/watching.ts'
import type { Worker } from '../_shared/provisioning/worker.ts'
import type { Config } from './config.ts'
import { addApiKeyRoutes } from './routes/api-keys.ts'
import { addAuditRoute } from './routes/audit.ts'
import { addAvailabilityRoute } from './routes/availability.ts'
import { addBatchRoutes } from './routes/batches.ts'
import { addFleetRoutes, type FleetServices } from './routes/fleet.ts'
import { addHealthRoute } from './routes/health.ts'
import { addLifecycleRoutes } from './routes/lifecycle.ts'
import { addMetricsRoute } from './routes/metrics.ts'
import { addOpenapiRoute } from './routes/openapi.ts'
import { addOpsRoutes } from './routes/ops.ts'
import { addProvisionRoutes } from './routes/provision.ts'
import { addRegistryRoutes } from './routes/registry.ts'
import { addRequestRoutes } from './routes/requests.ts'
import { addSchemaRoutes } from './routes/schemas.ts'
import { addTemplateRoutes } from './routes/templates.ts'
import { addTenantRoutes } from './routes/tenants.ts'
import { addWatchingRoutes } from './routes/watching.ts'

/** What the routes bring calls to, by area. */
interface Services extends FleetServices {
  apiKeys: ApiKeyService
  audit: AuditLog
  metrics: Metrics
  batches: BatchService
  drift: SchemaDrift
  follower: BatchFollower
  provisioning: ProvisioningService
  registry: Registry
  requests: Requests
  schemas: TenantSchemas
  templates: Templates
  watching: Watching
  worker: Worker
}

/** The HTTP face of the services: routes translate, services do. */
export function createProvisioningApp(services: Services, config: Config): Hono<AppEnv> {
  const { allowedOrigins, secretKeys } = config
  const { apiKeys, audit, metrics, provisioning, registry, templates } = services
  const app = createApp({ functionName: 'tenant-provisioning', allowedOrigins, secretKeys })
  addHealthRoute(app, provisioning)
  addAvailabilityRoute(app, provisioning)
  addProvisionRoutes(app, provisioning)
  addTenantRoutes(app, provisioning)
  addRegistryRoutes(app, registry)
  addRequestRoutes(app, services.requests)
  addLifecycleRoutes(app, registry)
  addSchemaRoutes(app, services.drift)
  addTemplateRoutes(app, templates)
  addApiKeyRoutes(app, apiKeys)
  addBatchRoutes(app, services, config)
  addFleetRoutes(app, services, config)
  addAuditRoute(app, audit)
  addWatchingRoutes(app, services)
  addMetricsRoute(app, metrics)
  addOpenapiRoute(app, config)
  addOpsRoutes(app, services, config)
  return app
}
