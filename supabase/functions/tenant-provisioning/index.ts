import { AuthService } from '../_shared/provisioning/auth-service.ts'
import { Database } from '../_shared/provisioning/database.ts'
import { ProvisioningService } from '../_shared/provisioning/provisioning-service.ts'
import { createProvisioningApp } from './app.ts'
import { readConfig } from './config.ts'

const config = readConfig(Deno.env.toObject())
const database = new Database({ ...config, timeoutMs: config.databaseTimeoutMs })
const auth = new AuthService({ ...config, timeoutMs: config.authTimeoutMs })
const app = createProvisioningApp(new ProvisioningService(database, auth), config)

Deno.serve(app.fetch)
