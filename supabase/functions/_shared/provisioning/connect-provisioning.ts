import type { Config } from '../config.ts'
import { AuthService } from './auth-service.ts'
import { Database } from './database.ts'
import { DatabaseCalls } from './database-calls.ts'
import { OwnerBirths } from './owner-births.ts'
import { ProvisioningService } from './provisioning-service.ts'

/** The provisioning service and what it is made of, connected to the project's database and auth service. */
export function connectProvisioning(config: Config) {
  const calls = new DatabaseCalls({ ...config, timeoutMs: config.databaseTimeoutMs })
  const auth = new AuthService({ ...config, timeoutMs: config.authTimeoutMs })
  const options = { patienceMs: config.databasePatienceMs }
  const database = new Database(calls)
  const births = new OwnerBirths(database, auth, options)
  const provisioning = new ProvisioningService(database, auth, births, options)
  return { calls, auth, database, births, provisioning }
}
