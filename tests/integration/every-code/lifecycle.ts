import type { Endpoint } from '../../../supabase/functions/_shared/contract/endpoint.ts'
import {
  archiveTenant,
  purgeTenant,
  suspendTenant,
} from '../../../supabase/functions/_shared/contract/endpoints/lifecycle.ts'
import { expectTenant, newBody, provision } from '../../support/provision.ts'
import { startWithoutOwner } from '../../support/start-without-owner.ts'
import { afterItWasPurged } from './purged-tenant.ts'
import { send } from './send.ts'
import type { Case, Cases } from './world.ts'

/** An endpoint's call to a tenant that is in no status for it: active, or what this step has made it. */
function after(step?: Endpoint): Case {
  return async ({ admin }, endpoint) => {
    const { tenant } = expectTenant(await provision(admin, newBody()))
    const params = { id: tenant.id }
    if (step) await send(step, admin, { params, body: {} })
    const confirmed = endpoint.operationId === purgeTenant.operationId ? { confirm: tenant.slug } : {}
    return send(endpoint, admin, { params, body: confirmed })
  }
}

const beforeActivation: Case = async ({ admin }, endpoint) => {
  const { state } = await startWithoutOwner(admin, newBody())
  return send(endpoint, admin, { params: { id: state.tenant_id } })
}

export const lifecycleCases: Cases = {
  suspendTenant: { INVALID_TRANSITION: after(archiveTenant), TENANT_PURGED: afterItWasPurged },
  reactivateTenant: { INVALID_TRANSITION: after(archiveTenant), TENANT_PURGED: afterItWasPurged },
  archiveTenant: { INVALID_TRANSITION: beforeActivation, TENANT_PURGED: afterItWasPurged },
  restoreTenant: { INVALID_TRANSITION: after(suspendTenant), TENANT_PURGED: afterItWasPurged },
  purgeTenant: { INVALID_TRANSITION: after() },
}
