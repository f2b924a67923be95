import { readConfig } from '../_shared/config.ts'
import { Catalogue } from '../_shared/provisioning/catalogue.ts'
import { connectProvisioning } from '../_shared/provisioning/connect-provisioning.ts'
import { VisibleTenants } from '../_shared/provisioning/visible-tenants.ts'
import { createToolsApp } from './app.ts'

const config = readConfig(Deno.env.toObject())
const { calls, provisioning } = connectProvisioning(config)
const tenants = new VisibleTenants(calls)
const app = createToolsApp({ provisioning, tenants, catalogue: new Catalogue(calls, tenants) }, config)

Deno.serve(app.fetch)
