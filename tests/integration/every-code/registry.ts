import { archiveTenant } from '../../../supabase/functions/_shared/contract/endpoints/lifecycle.ts'
import { withoutSegments } from '../../support/own-schemas.ts'
import { expectTenant, newBody, provision } from '../../support/provision.ts'
import { unique } from '../../support/unique.ts'
import { afterItsSchemaWasLost } from './lost-schema.ts'
import { afterItWasPurged } from './purged-tenant.ts'
import { send } from './send.ts'
import type { Cases } from './world.ts'

export const registryCases: Cases = {
  readTenant: { TENANT_PURGED: afterItWasPurged },
  transferTenant: { TENANT_PURGED: afterItWasPurged },
  readCatalogue: {
    TENANT_PURGED: afterItWasPurged,
    SCHEMA_UNAVAILABLE: afterItsSchemaWasLost(),
    SCHEMA_DRIFTED: async ({ admin }, endpoint) => {
      const { tenant } = expectTenant(await provision(admin, newBody({}, { isolation: 'schema' })))
      return withoutSegments(tenant.id, () => send(endpoint, admin, { params: { id: tenant.id } }))
    },
  },
  updateTenant: {
    TENANT_PURGED: afterItWasPurged,
    DUPLICATE_DOMAIN: async ({ admin }, endpoint) => {
      const domain = `${unique('host')}.test`
      await provision(admin, newBody({}, { tenant: { domain } }))
      const { tenant } = expectTenant(await provision(admin, newBody()))
      return send(endpoint, admin, { params: { id: tenant.id }, body: { tenant: { domain } } })
    },
    INVALID_TRANSITION: async ({ admin }, endpoint) => {
      const { tenant } = expectTenant(await provision(admin, newBody()))
      const params = { id: tenant.id }
      await send(archiveTenant, admin, { params })
      return send(endpoint, admin, { params })
    },
    PRECONDITION_FAILED: async ({ admin }, endpoint) => {
      const { tenant } = expectTenant(await provision(admin, newBody()))
      const headers = { 'if-match': '"2020-01-01T00:00:00Z"' }
      return send(endpoint, admin, { params: { id: tenant.id }, headers })
    },
  },
}
