import { beforeAll, describe, expect, test } from 'vitest'
import { target } from '../harness/target.ts'
import { findRequest, sql } from '../support/database.ts'
import { expectNoTrace } from '../support/expect-state.ts'
import { createAdmin, createPerson, type Person, serviceClient } from '../support/people.ts'
import { type Answer, call, expectTenant, newBody, parseProblem, provision } from '../support/provision.ts'
import { jwtSecret, mintToken, tamper } from '../support/tokens.ts'
import { unique } from '../support/unique.ts'

type Refusal = 'UNAUTHENTICATED' | 'FORBIDDEN'
type Case = [name: string, authorization: () => Promise<string | undefined>, codes: Refusal[]]

/** An admin, and a tenant that they made: what the callers below would like to reach. */
let admin: Person
let tenantId: string

beforeAll(async () => {
  admin = await createAdmin()
  tenantId = expectTenant(await provision(admin, newBody())).tenant.id
})

const bearer = async (token: string | Promise<string>) => `Bearer ${await token}`

async function demoted(statement: string): Promise<string> {
  const person = await createAdmin()
  await sql(statement, [person.id])
  return bearer(person.token)
}

async function deletedAdmin(): Promise<string> {
  const person = await createAdmin()
  const { error } = await serviceClient().auth.admin.deleteUser(person.id)
  expect(error).toBeNull()
  return bearer(person.token)
}

const claimingAdmin = { role: 'SUPER_ADMIN', roles: ['ADMIN'], is_admin: true, status: 'ACTIVE' }
const unsigned = () => `${tamper(admin.token, 'header', { alg: 'none' }).split('.').slice(0, 2).join('.')}.`
const minute = () => Math.floor(Date.now() / 1000) + 60

const callers: Case[] = [
  ['nobody', async () => undefined, ['UNAUTHENTICATED']],
  ['an empty token', async () => 'Bearer ', ['UNAUTHENTICATED']],
  ['a password instead of a token', async () => `Basic ${btoa('admin:admin')}`, ['UNAUTHENTICATED']],
  ['what is no token', async () => 'Bearer acme', ['UNAUTHENTICATED']],
  ['a token of nonsense', async () => 'Bearer a.b.c', ['UNAUTHENTICATED']],
  ['the publishable key', () => bearer(target.publishableKey), ['UNAUTHENTICATED', 'FORBIDDEN']],
  ['the secret key', () => bearer(target.secretKey), ['UNAUTHENTICATED', 'FORBIDDEN']],
  [
    'a token whose end was changed',
    async () => `Bearer ${admin.token.slice(0, -4)}AAAA`,
    ['UNAUTHENTICATED'],
  ],
  [
    'a token whose expiry was changed',
    () => bearer(tamper(admin.token, 'payload', { exp: minute() })),
    ['UNAUTHENTICATED'],
  ],
  ['a token that names no signature', () => bearer(unsigned()), ['UNAUTHENTICATED']],
  ['a token that says it is unsigned', () => bearer(`${unsigned()}AAAA`), ['UNAUTHENTICATED']],
  ['a user without rights', async () => bearer((await createPerson()).token), ['FORBIDDEN']],
  [
    'a user whose user_metadata says admin',
    async () => bearer((await createPerson({ user_metadata: claimingAdmin })).token),
    ['FORBIDDEN'],
  ],
  [
    'a user whose app_metadata says admin',
    async () => bearer((await createPerson({ app_metadata: claimingAdmin })).token),
    ['FORBIDDEN'],
  ],
  [
    'an employee',
    () => demoted(`update public.employees set role = 'EMPLOYEE' where user_id = $1`),
    ['FORBIDDEN'],
  ],
  [
    'an INACTIVE admin',
    () => demoted(`update public.employees set status = 'INACTIVE' where user_id = $1`),
    ['FORBIDDEN'],
  ],
  ['an admin who left', () => demoted('delete from public.employees where user_id = $1'), ['FORBIDDEN']],
  ['an admin whose login was deleted', deletedAdmin, ['UNAUTHENTICATED', 'FORBIDDEN']],
]

const minted: Case[] = [
  ['an expired token', () => bearer(mintToken(admin.id, { exp: minute() - 3600 })), ['UNAUTHENTICATED']],
  [
    'a token that is not valid yet',
    () => bearer(mintToken(admin.id, { nbf: minute() + 3600 })),
    ['UNAUTHENTICATED'],
  ],
  [
    'a token signed by somebody else',
    () => bearer(mintToken(admin.id, {}, unique('another-secret-that-is-long-enough'))),
    ['UNAUTHENTICATED'],
  ],
  [
    'a token of role anon',
    () => bearer(mintToken(admin.id, { role: 'anon' })),
    ['UNAUTHENTICATED', 'FORBIDDEN'],
  ],
  [
    'a token of role service_role',
    () => bearer(mintToken(admin.id, { role: 'service_role' })),
    ['FORBIDDEN'],
  ],
  [
    'a token of role postgres',
    () => bearer(mintToken(admin.id, { role: 'postgres' })),
    ['UNAUTHENTICATED', 'FORBIDDEN'],
  ],
  [
    'a token without a role',
    () => bearer(mintToken(admin.id, { role: undefined })),
    ['UNAUTHENTICATED', 'FORBIDDEN'],
  ],
  [
    'a token of somebody whose id is no UUID',
    () => bearer(mintToken('acme', {})),
    ['UNAUTHENTICATED', 'FORBIDDEN'],
  ],
  ['a token of nobody', () => bearer(mintToken(admin.id, { sub: undefined })), ['UNAUTHENTICATED']],
  [
    'a token of a user who never was',
    () => bearer(mintToken(crypto.randomUUID(), claimingAdmin)),
    ['UNAUTHENTICATED', 'FORBIDDEN'],
  ],
]

/** Every way in, as this caller: all are refused, and nothing is written. */
async function expectShutOut(authorization: string | undefined, codes: Refusal[]): Promise<void> {
  const requestId = unique('hostile')
  const key = crypto.randomUUID()
  const headers = { 'x-request-id': requestId, ...(authorization === undefined ? {} : { authorization }) }
  const body = newBody({ mode: 'temporary' })
  const before = await memberRow()
  const answers: Answer[] = [
    await call({
      method: 'POST',
      headers: { ...headers, 'idempotency-key': key },
      body: JSON.stringify(body),
    }),
    await call({ path: `/tenants/${tenantId}/status`, headers }),
    await call({ path: `/tenants/${tenantId}/password-setup`, method: 'POST', headers }),
    await call({ path: `/availability?slug=${body.tenant.slug}&email=${body.owner.email}`, headers }),
    await call({ path: '/audit', headers }),
    await call({ path: '/audit?format=csv', headers }),
  ]
  for (const answer of answers) expect(codes).toContain(parseProblem(answer).code)
  await expectNoTrace({ key, slug: body.tenant.slug, email: body.owner.email, requestId })
  expect(await memberRow()).toEqual(before)
}

const memberRow = () => sql('select * from public.tenant_members where tenant_id = $1', [tenantId])

describe('shut out, without a row written, is', () => {
  test.for(callers)('%s', async ([, authorization, codes]) => {
    await expectShutOut(await authorization(), codes)
  })

  describe.skipIf(!jwtSecret)('(needs JWT_SECRET)', () => {
    test.for(minted)('%s', async ([, authorization, codes]) => {
      await expectShutOut(await authorization(), codes)
    })

    test('while the same token as it should be is let in', async () => {
      expectTenant(await provision({ token: await mintToken(admin.id, {}) }, newBody()))
    })
  })
})

test('an admin who lost the right can’t even see the replay of their own request', async () => {
  const person = await createAdmin()
  const key = crypto.randomUUID()
  const body = newBody({}, { apiKey: true })
  expectTenant(await provision(person, body, { key }))
  const { error } = await serviceClient().rpc('revoke_admin', { p_email: person.email })
  expect(error).toBeNull()
  const stored = await findRequest(person.id, key)
  expect(parseProblem(await provision(person, body, { key })).code).toBe('FORBIDDEN')
  expect(await findRequest(person.id, key)).toEqual(stored)
})

test('who calls is asked before what is asked', async () => {
  const token = (await createPerson()).token
  // A bad body tells a stranger nothing about what a good one is.
  expect(parseProblem(await call({ method: 'POST', body: '{}' })).code).toBe('UNAUTHENTICATED')
  expect(parseProblem(await call({ token, path: `/tenants/${tenantId}/status` })).code).toBe('FORBIDDEN')
})
