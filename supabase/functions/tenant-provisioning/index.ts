import { AuthService } from '../_shared/provisioning/auth-service.ts'
import { Database } from '../_shared/provisioning/database.ts'
import { ProvisioningService } from '../_shared/provisioning/provisioning-service.ts'
import { createProvisioningApp } from './app.ts'
import { readConfig } from './config.ts'

const config = readConfig(Deno.env.toObject())
const database = new Database({ ...config, timeoutMs: config.databaseTimeoutMs })
const auth = new AuthService({ ...config, timeoutMs: config.authTimeoutMs })
const service = new ProvisioningService(database, auth, { patienceMs: config.databasePatienceMs })
const app = createProvisioningApp(service, config)

Deno.serve(app.fetch)
