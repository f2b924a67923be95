import { ApiKeyDatabase } from '../_shared/provisioning/api-key-database.ts'
import { ApiKeyService } from '../_shared/provisioning/api-key-service.ts'
import { AuditLog } from '../_shared/provisioning/audit-log.ts'
import { AuthService } from '../_shared/provisioning/auth-service.ts'
import { BatchDatabase } from '../_shared/provisioning/batch-database.ts'
import { BatchFollower } from '../_shared/provisioning/batch-follower.ts'
import { BatchService } from '../_shared/provisioning/batch-service.ts'
import { Database } from '../_shared/provisioning/database.ts'
import { DatabaseCalls } from '../_shared/provisioning/database-calls.ts'
import { InlineBatch } from '../_shared/provisioning/inline-batch.ts'
import { Metrics } from '../_shared/provisioning/metrics.ts'
import { OwnerBirths } from '../_shared/provisioning/owner-births.ts'
import { ProvisioningService } from '../_shared/provisioning/provisioning-service.ts'
import { Registry } from '../_shared/provisioning/registry.ts'
import { Worker } from '../_shared/provisioning/worker.ts'
import { createProvisioningApp } from './app.ts'
import { readConfig } from './config.ts'

const config = readConfig(Deno.env.toObject())
const calls = new DatabaseCalls({ ...config, timeoutMs: config.databaseTimeoutMs })
const auth = new AuthService({ ...config, timeoutMs: config.authTimeoutMs })
const options = { patienceMs: config.databasePatienceMs, ...config }
const database = new Database(calls)
const batchDatabase = new BatchDatabase(calls)
const births = new OwnerBirths(database, auth, options)
const inline = new InlineBatch({ batches: batchDatabase, database, auth, births }, options)
const services = {
  apiKeys: new ApiKeyService(new ApiKeyDatabase(calls), options),
  audit: new AuditLog(calls),
  metrics: new Metrics(calls),
  batches: new BatchService(batchDatabase, inline, options),
  follower: new BatchFollower(batchDatabase, {
    pollMs: config.eventsPollMs,
    lifetimeMs: config.eventsLifetimeMs,
  }),
  provisioning: new ProvisioningService(database, auth, births, options),
  registry: new Registry(calls),
  worker: new Worker(database, auth, births),
}
const app = createProvisioningApp(services, config)

Deno.serve(app.fetch)
