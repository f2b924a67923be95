import {
  archiveTenant,
  purgeTenant,
} from '../../../supabase/functions/_shared/contract/endpoints/lifecycle.ts'
import { expectTenant, newBody, provision } from '../../support/provision.ts'
import { send } from './send.ts'
import type { Case, World } from './world.ts'

/** A tenant that was, with the key and body that made it. */
export async function purgedTenant({ admin }: World) {
  const key = crypto.randomUUID()
  const body = newBody()
  const { tenant } = expectTenant(await provision(admin, body, { key }))
  const params = { id: tenant.id }
  await send(archiveTenant, admin, { params, body: {} })
  await send(purgeTenant, admin, { params, body: { confirm: tenant.slug } })
  return { key, body, params }
}

/** Any endpoint's call to a tenant that was. */
export const afterItWasPurged: Case = async (world, endpoint) => {
  const { params } = await purgedTenant(world)
  return send(endpoint, world.admin, { params })
}
