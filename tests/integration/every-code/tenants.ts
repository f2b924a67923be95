import { sql } from '../../support/database.ts'
import { createAdmin } from '../../support/people.ts'
import { expectTenant, newBody, provision } from '../../support/provision.ts'
import { emptyBucket } from '../../support/rate-limits.ts'
import { afterItWasPurged } from './purged-tenant.ts'
import { send } from './send.ts'
import type { Case, Cases } from './world.ts'

const tooOften: Case = async (_, endpoint) => {
  const greedy = await createAdmin()
  await emptyBucket(greedy.id, 'availability')
  return send(endpoint, greedy)
}

export const tenantCases: Cases = {
  checkAvailability: { RATE_LIMITED: tooOften },
  readTenantStatus: { TENANT_PURGED: afterItWasPurged },
  resendSetupEmail: {
    TENANT_PURGED: afterItWasPurged,
    EMAIL_VALIDATION_FAILED: async ({ admin }, endpoint) => {
      const { tenant, owner } = expectTenant(await provision(admin, newBody()))
      await sql('update auth.users set email = null where id = $1', [owner.id])
      return send(endpoint, admin, { params: { id: tenant.id } })
    },
    // The first one, which provisioning has sent, counts.
    RATE_LIMITED: async ({ admin }, endpoint) => {
      const { tenant } = expectTenant(await provision(admin, newBody()))
      return send(endpoint, admin, { params: { id: tenant.id } })
    },
  },
}
