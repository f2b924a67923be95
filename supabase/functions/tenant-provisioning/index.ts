import { ApiKeyDatabase } from '../_shared/provisioning/api-key-database.ts'
import { ApiKeyService } from '../_shared/provisioning/api-key-service.ts'
import { AuditLog } from '../_shared/provisioning/audit-log.ts'
import { AuthService } from '../_shared/provisioning/auth-service.ts'
import { Database } from '../_shared/provisioning/database.ts'
import { DatabaseCalls } from '../_shared/provisioning/database-calls.ts'
import { Metrics } from '../_shared/provisioning/metrics.ts'
import { ProvisioningService } from '../_shared/provisioning/provisioning-service.ts'
import { Registry } from '../_shared/provisioning/registry.ts'
import { createProvisioningApp } from './app.ts'
import { readConfig } from './config.ts'

const config = readConfig(Deno.env.toObject())
const calls = new DatabaseCalls({ ...config, timeoutMs: config.databaseTimeoutMs })
const auth = new AuthService({ ...config, timeoutMs: config.authTimeoutMs })
const patience = { patienceMs: config.databasePatienceMs }
const services = {
  apiKeys: new ApiKeyService(new ApiKeyDatabase(calls), patience),
  audit: new AuditLog(calls),
  metrics: new Metrics(calls),
  provisioning: new ProvisioningService(new Database(calls), auth, patience),
  registry: new Registry(calls),
}
const app = createProvisioningApp(services, config)

Deno.serve(app.fetch)
