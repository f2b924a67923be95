import { expectTenant, newBody, outcome, provision } from '../../support/provision.ts'
import { unique } from '../../support/unique.ts'
import { afterItWasPurged } from './purged-tenant.ts'
import { send } from './send.ts'
import type { Case, Cases } from './world.ts'

const MANY = 500

/** Asks until it is too much. */
const tooOften: Case = async ({ admin }, endpoint) => {
  const ask = () => send(endpoint, admin, { query: { slug: unique() } })
  for (let calls = 1; calls < MANY; calls++) {
    const answer = await ask()
    if (outcome(answer) === 'RATE_LIMITED') return answer
  }
  return ask()
}

export const tenantCases: Cases = {
  checkAvailability: { RATE_LIMITED: tooOften },
  readTenantStatus: { TENANT_PURGED: afterItWasPurged },
  resendSetupEmail: {
    TENANT_PURGED: afterItWasPurged,
    // The first one, which provisioning has sent, counts.
    RATE_LIMITED: async ({ admin }, endpoint) => {
      const { tenant } = expectTenant(await provision(admin, newBody()))
      return send(endpoint, admin, { params: { id: tenant.id } })
    },
  },
}
