import { makeSchemaTenants } from '../../support/schema-tenants.ts'
import { unique } from '../../support/unique.ts'
import { sendThere, theFleet } from './fleet-stack.ts'
import type { Change } from './send.ts'
import type { Case } from './world.ts'

/** Asks for a tenant whose own schema is gone. It is suspended, or the next drain would give it back. */
export function afterItsSchemaWasLost(change: Change = {}): Case {
  return async (_, endpoint) => {
    const fleet = await theFleet()
    const [tenant] = await makeSchemaTenants(fleet.stack, unique('lost'), 1)
    if (!tenant) throw new Error('no tenant was made')
    await fleet.stack.sql(`update public.tenants set status = 'suspended' where id = $1`, [tenant.id])
    await fleet.stack.sql(`drop schema ${tenant.schema} cascade`)
    return sendThere(endpoint, fleet, { ...change, params: { id: tenant.id } })
  }
}
