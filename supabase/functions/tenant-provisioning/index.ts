import { log } from '../_shared/logger.ts'
import { ApiKeyDatabase } from '../_shared/provisioning/api-key-database.ts'
import { ApiKeyService } from '../_shared/provisioning/api-key-service.ts'
import { AuditLog } from '../_shared/provisioning/audit-log.ts'
import { BatchDatabase } from '../_shared/provisioning/batch-database.ts'
import { BatchFollower } from '../_shared/provisioning/batch-follower.ts'
import { BatchService } from '../_shared/provisioning/batch-service.ts'
import { connectProvisioning } from '../_shared/provisioning/connect-provisioning.ts'
import { DatabaseConnection } from '../_shared/provisioning/database-connection.ts'
import { FleetDatabase } from '../_shared/provisioning/fleet-database.ts'
import { FleetFollower } from '../_shared/provisioning/fleet-follower.ts'
import { FleetRunner } from '../_shared/provisioning/fleet-runner.ts'
import { InlineBatch } from '../_shared/provisioning/inline-batch.ts'
import { Metrics } from '../_shared/provisioning/metrics.ts'
import { Registry } from '../_shared/provisioning/registry.ts'
import { Requests } from '../_shared/provisioning/requests.ts'
import { SchemaDrift } from '../_shared/provisioning/schema-drift.ts'
import { Templates } from '../_shared/provisioning/templates.ts'
import { TenantSchemas } from '../_shared/provisioning/tenant-schemas.ts'
import { Watching } from '../_shared/provisioning/watching.ts'
import { Worker } from '../_shared/provisioning/worker.ts'
import { createProvisioningApp } from './app.ts'
import { readProvisioningConfig } from './config.ts'

const config = readProvisioningConfig(Deno.env.toObject())
const { calls, auth, database, births, provisioning } = connectProvisioning(config)
const options = { patienceMs: config.databasePatienceMs, ...config }
const batchDatabase = new BatchDatabase(calls)
const inline = new InlineBatch({ batches: batchDatabase, database, auth, births }, options)
const following = { pollMs: config.eventsPollMs, lifetimeMs: config.eventsLifetimeMs }
const fleet = new FleetDatabase(calls)
const services = {
  apiKeys: new ApiKeyService(new ApiKeyDatabase(calls), options),
  audit: new AuditLog(calls),
  metrics: new Metrics(calls),
  batches: new BatchService(batchDatabase, inline, options),
  drift: new SchemaDrift(calls),
  follower: new BatchFollower(batchDatabase, following),
  fleet,
  fleetFollower: new FleetFollower(fleet, following),
  provisioning,
  registry: new Registry(calls),
  requests: new Requests(calls),
  runner: new FleetRunner(fleet, config.databaseUrl ? new DatabaseConnection(config.databaseUrl) : undefined),
  schemas: new TenantSchemas(calls, log),
  templates: new Templates(calls),
  watching: new Watching(calls),
  worker: new Worker(database, auth, births),
}
const app = createProvisioningApp(services, config)

Deno.serve(app.fetch)
