import { createPerson, type Person } from './people.ts'
import { expectTenant, newBody, provision } from './provision.ts'

/** An active tenant with an owner who is signed in: a new one, or somebody who is there already. */
export async function ownedTenant(admin: Person, owner?: Person) {
  const person = owner ?? (await createPerson())
  const body = newBody(
    { mode: 'existing', email: person.email, userId: person.id },
    { tenant: { currency: 'EUR' } },
  )
  return { owner: person, tenant: expectTenant(await provision(admin, body)).tenant }
}
