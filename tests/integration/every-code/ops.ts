import { withoutSegments } from '../../support/own-schemas.ts'
import { expectTenant, newBody, provision } from '../../support/provision.ts'
import { makeSchemaTenants } from '../../support/schema-tenants.ts'
import { unique } from '../../support/unique.ts'
import { sendThere, theFleet } from './fleet-stack.ts'
import { purgedTenant } from './purged-tenant.ts'
import { send } from './send.ts'
import type { Cases } from './world.ts'

export const opsCases: Cases = {
  provisionTenantSchema: {
    TENANT_PURGED: async (world, endpoint) => {
      const { params } = await purgedTenant(world)
      return send(endpoint, world.admin, { params: { tenantId: params.id } })
    },
    SCHEMA_NOT_APPLICABLE: async ({ admin }, endpoint) => {
      const { tenant } = expectTenant(await provision(admin, newBody()))
      return send(endpoint, admin, { params: { tenantId: tenant.id } })
    },
    // As if nothing had been applied: the first migration meets its own tables.
    TENANT_MIGRATION_FAILED: async (_, endpoint) => {
      const fleet = await theFleet()
      const [tenant] = await makeSchemaTenants(fleet.stack, unique('behind'), 1)
      await fleet.stack.sql(
        'update private.tenant_schemas set version = null, migrated_at = null where tenant_id = $1',
        [tenant?.id],
      )
      return sendThere(endpoint, fleet, { params: { tenantId: tenant?.id ?? '' } })
    },
    SCHEMA_DRIFTED: async ({ admin }, endpoint) => {
      const { tenant } = expectTenant(await provision(admin, newBody({}, { isolation: 'schema' })))
      const params = { tenantId: tenant.id }
      return withoutSegments(tenant.id, () => send(endpoint, admin, { params }))
    },
  },
}
