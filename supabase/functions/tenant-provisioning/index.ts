import { AuditLog } from '../_shared/provisioning/audit-log.ts'
import { AuthService } from '../_shared/provisioning/auth-service.ts'
import { Database } from '../_shared/provisioning/database.ts'
import { DatabaseCalls } from '../_shared/provisioning/database-calls.ts'
import { ProvisioningService } from '../_shared/provisioning/provisioning-service.ts'
import { Registry } from '../_shared/provisioning/registry.ts'
import { createProvisioningApp } from './app.ts'
import { readConfig } from './config.ts'

const config = readConfig(Deno.env.toObject())
const calls = new DatabaseCalls({ ...config, timeoutMs: config.databaseTimeoutMs })
const auth = new AuthService({ ...config, timeoutMs: config.authTimeoutMs })
const provisioning = new ProvisioningService(new Database(calls), auth, {
  patienceMs: config.databasePatienceMs,
})
const app = createProvisioningApp(
  { audit: new AuditLog(calls), provisioning, registry: new Registry(calls) },
  config,
)

Deno.serve(app.fetch)
