import { expect } from 'vitest'
import { target } from '../harness/target.ts'
import { sql } from '../support/database.ts'
import { createAdmin, createPerson, type Person, signIn } from '../support/people.ts'
import { type Answer, expectTenant, newBody, provision } from '../support/provision.ts'
import { unique } from '../support/unique.ts'

/** A tenant with what an attacker would like to learn or change. */
type Victim = { id: string; slug: string; name: string; owner: Person; marks: string[] }

/** Two tenants, and everybody who might want more than is theirs. */
export type Cast = {
  admin: Person
  otherAdmin: Person
  clerk: Person
  citizen: Person
  acme: Victim
  beta: Victim
}

/** Whom a test is played by; `anon` has only the publishable key, `service` the secret one. */
export type Role = 'anon' | 'citizen' | 'clerk' | 'owner' | 'otherOwner' | 'admin' | 'otherAdmin' | 'service'

/** Creates a cast of a test file's own. */
export async function createCast(): Promise<Cast> {
  const [admin, otherAdmin, clerk, citizen] = await Promise.all([
    createAdmin(),
    createAdmin(),
    createAdmin(),
    createPerson(),
  ])
  await sql(`update public.employees set role = 'EMPLOYEE' where user_id = $1`, [clerk.id])
  const [acme, beta] = await Promise.all([createVictim(admin), createVictim(admin)])
  return { admin, otherAdmin, clerk, citizen, acme, beta }
}

async function createVictim(admin: Person): Promise<Victim> {
  const password = `${unique('password')}-aA1!`
  const domain = `${unique('host')}.test`
  const contact = { email: `office@${domain}`, phone: unique('phone'), address: unique('street') }
  const body = newBody({ mode: 'password', password }, { tenant: { domain, contact }, apiKey: true })
  const answer = expectTenant(await provision(admin, body))
  const { id, slug, name } = answer.tenant
  const marks = [id, slug, name, domain, contact.phone, contact.address, answer.owner.id, answer.owner.email]
  return { id, slug, name, owner: await signIn(answer.owner.email, password), marks }
}

/** What such a caller sends to be known by. */
export function credentials(cast: Cast, role: Role): Record<string, string> {
  if (role === 'anon') return { apikey: target.publishableKey }
  if (role === 'service') return { apikey: target.secretKey, authorization: `Bearer ${target.secretKey}` }
  const people = { ...cast, owner: cast.acme.owner, otherOwner: cast.beta.owner }
  return { apikey: target.publishableKey, authorization: `Bearer ${people[role].token}` }
}

/** A call of the REST API, with nothing added that the test does not say. */
export async function rest(
  path: string,
  headers: Record<string, string>,
  { method = 'GET', body }: { method?: string; body?: unknown } = {},
): Promise<Answer> {
  const response = await fetch(`${target.apiUrl}/rest/v1${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

/** Every table and view that is exposed. */
export const relations = [
  'employees',
  'packages',
  'provisioning_attempts',
  'provisioning_events',
  'provisioning_requests',
  'segments',
  'tenant_members',
  'tenant_templates',
  'tenants',
  'tenants_overview',
] as const

/** It has no rows of its own. */
const view = 'tenants_overview'

/** A digest of all rows that are about the cast, wherever they are: other files' tests change others. */
export async function digestOf(cast: Cast): Promise<unknown> {
  const people = [cast.admin, cast.otherAdmin, cast.clerk, cast.citizen, cast.acme.owner, cast.beta.owner]
  const ids = [...people.map(({ id }) => id), cast.acme.id, cast.beta.id]
  const tables = [
    ...relations.filter((name) => name !== view).map((name) => `public.${name}`),
    'private.tenant_api_keys',
  ]
  const digests = tables.map((name) => {
    const isOfEverybody = name === 'public.tenant_templates' ? `or t.name = 'default'` : ''
    // By LIKE: among the rows of all other files' tests a regular expression takes several times as long.
    return `(select md5(coalesce(string_agg(t::text, '' order by t::text), ''))
             from ${name} t where t::text like any ($1) ${isOfEverybody}) as "${name}"`
  })
  return sql(`select ${digests.join(', ')}`, [ids.map((id) => `%${id}%`)])
}

/** Nothing of the cast has changed after what `attempt` does. */
export async function expectUnchanged<T>(cast: Cast, attempt: () => Promise<T>): Promise<T> {
  const before = await digestOf(cast)
  const result = await attempt()
  expect(await digestOf(cast)).toEqual(before)
  return result
}
