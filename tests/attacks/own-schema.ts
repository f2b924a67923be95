import { expect } from 'vitest'
import { cheapHash, type Person, serviceClient, signIn } from '../support/people.ts'
import { schemaName } from '../support/schema-name.ts'
import { unique } from '../support/unique.ts'

/** An active tenant with a schema of its own, by the database's functions alone. */
export type OwnSchema = { id: string; schema: string; owner: Person }

/** The least that a request for such a tenant can say. */
export function newPayload(changes: { tenant?: object; owner?: object; [field: string]: unknown } = {}) {
  const slug = unique('acme')
  const { tenant, owner, ...rest } = changes
  return {
    tenant: { name: slug, slug, ...tenant },
    owner: { email: `jane@${slug}.test`, full_name: 'Jane Doe', ...owner },
    isolation: 'schema',
    ...rest,
  }
}

/** Makes one whose owner is signed in. */
export async function createOwnSchema(admin: Person): Promise<OwnSchema> {
  const payload = newPayload()
  const { data, error } = await admin.client.rpc('provision_tenant_atomic', {
    p_idempotency_key: crypto.randomUUID(),
    p_payload: payload,
  })
  expect(error).toBeNull()
  const { tenant_id: id, owner_id: ownerId } = data as { tenant_id: string; owner_id: string }
  const password = `${unique('password')}-aA1!`
  const { email } = payload.owner
  const birth = await serviceClient().auth.admin.createUser({
    id: ownerId,
    email,
    password_hash: await cheapHash(password),
    email_confirm: true,
  })
  expect(birth.error).toBeNull()
  return { id, schema: schemaName(id), owner: await signIn(email, password) }
}
