import { expectTenant, newBody, provision } from '../../support/provision.ts'
import { afterItWasPurged } from './purged-tenant.ts'
import { send } from './send.ts'
import type { Cases } from './world.ts'

export const schemaCases: Cases = {
  validateTenantSchema: {
    TENANT_PURGED: afterItWasPurged,
    SCHEMA_NOT_APPLICABLE: async ({ admin }, endpoint) => {
      const { tenant } = expectTenant(await provision(admin, newBody()))
      return send(endpoint, admin, { params: { id: tenant.id } })
    },
  },
}
