import { randomUUID } from 'node:crypto'
import { requestStateSchema } from '../../supabase/functions/_shared/provisioning/provisioning-payload.ts'
import type { Person } from './people.ts'
import type { newBody } from './provision.ts'

/** Takes step 2 of the protocol alone, as an admin over REST: like a function that was killed right after it. */
export async function startWithoutOwner(admin: Person, body: ReturnType<typeof newBody>, key = randomUUID()) {
  const { owner, tenant, ...rest } = body
  const { fullName, password: _, userId, ...person } = owner
  const { data, error } = await admin.client.rpc('provision_tenant_atomic', {
    p_idempotency_key: key,
    p_payload: {
      ...rest,
      tenant,
      owner: { ...person, full_name: fullName, ...(userId ? { user_id: userId } : {}) },
    },
  })
  if (error) throw new Error(`provision_tenant_atomic: ${error.message}`)
  return { key, state: requestStateSchema.parse(data) }
}
