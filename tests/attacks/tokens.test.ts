import { createHmac, generateKeyPairSync, sign } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { target } from '../harness/target.ts'
import { expectNoTrace } from '../support/expect-state.ts'
import { call, newBody, parseProblem, provision } from '../support/provision.ts'
import { jwtSecret, mintToken } from '../support/tokens.ts'
import { unique } from '../support/unique.ts'
import { type Cast, createCast, rest } from './cast.ts'

type Claims = Record<string, unknown>
type Case = [name: string, token: () => string | Promise<string>]

let cast: Cast

beforeAll(async () => {
  cast = await createCast()
})

const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url')
const now = () => Math.floor(Date.now() / 1000)

function claimsOf(changes: Claims = {}): Claims {
  const { admin } = cast
  const times = { iat: now() - 60, exp: now() + 3600 }
  return { sub: admin.id, role: 'authenticated', aud: 'authenticated', ...times, ...changes }
}

/** Signed with HMAC by somebody who does not have the secret, but for what they put in its place. */
function forge(secret: string | Buffer, header: Claims = {}, claims: Claims = {}): string {
  const content = `${encode({ alg: 'HS256', typ: 'JWT', ...header })}.${encode(claimsOf(claims))}`
  return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`
}

function unsigned(alg: string, signature = ''): string {
  return `${encode({ alg, typ: 'JWT' })}.${encode(claimsOf())}.${signature}`
}

function signedWithOwnKey(header: Claims): string {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'own' }
  const content = `${encode({ alg: 'RS256', typ: 'JWT', ...header, ...(header.jwk ? { jwk } : {}) })}.${encode(claimsOf())}`
  return `${content}.${sign('sha256', Buffer.from(content), privateKey).toString('base64url')}`
}

const secret = () => unique('a-secret-of-somebody-else-that-is-long-enough')
const parts = () => cast.admin.token.split('.') as [string, string, string]

/** What `supabase start` signs with. */
const DOCUMENTED_SECRET = 'super-secret-jwt-token-with-at-least-32-characters-long'
const documented: Case = ['the secret that Supabase’s documentation shows', () => forge(DOCUMENTED_SECRET)]

const integrity: Case[] = [
  ...['none', 'None', 'NONE', 'nOnE', '', 'HS256', 'hs256'].map(
    (alg): Case => [`alg ${JSON.stringify(alg)} without a signature`, () => unsigned(alg)],
  ),
  ['alg none with another’s signature', () => unsigned('none', parts()[2])],
  ['the publishable key as secret', () => forge(target.publishableKey)],
  ['the secret key as secret', () => forge(target.secretKey)],
  ['an empty secret', () => forge('')],
  ['a NUL as secret', () => forge(Buffer.from([0]))],
  ['the word secret', () => forge('secret')],
  ...(jwtSecret === DOCUMENTED_SECRET ? [] : [documented]),
  ['somebody else’s secret', () => forge(secret())],
  [
    'a payload put between another’s header and signature',
    () => `${parts()[0]}.${encode(claimsOf({ sub: cast.otherAdmin.id }))}.${parts()[2]}`,
  ],
  ['a signature cut short', () => cast.admin.token.slice(0, -1)],
  ['a signature of zeros', () => `${parts()[0]}.${parts()[1]}.${'A'.repeat(43)}`],
  ['five parts', () => `${cast.admin.token}.e30.e30`],
  [
    'two claims of one name',
    () => {
      const content = `${parts()[0]}.${Buffer.from(`{"sub":"${cast.citizen.id}","sub":"${cast.admin.id}","role":"authenticated"}`).toString('base64url')}`
      return `${content}.${parts()[2]}`
    },
  ],
]

const keys: Case[] = [
  ['kid: a file that is empty', () => forge('', { kid: '../../../../../../dev/null' })],
  ['kid: an injection', () => forge('x', { kid: `' union select 'x' --` })],
  ['kid: an object', () => forge(secret(), { kid: { $ne: null } })],
  ['jwk: a key of their own', () => signedWithOwnKey({ jwk: true, kid: 'own' })],
  [
    'jku: an address of their own',
    () => signedWithOwnKey({ jku: 'http://127.0.0.1:9/jwks.json', kid: 'own' }),
  ],
  ['x5u: an address of their own', () => signedWithOwnKey({ x5u: 'http://127.0.0.1:9/cert.pem' })],
  ['RS256 by a key of their own', () => signedWithOwnKey({})],
  ['HS256 under the name RS256', () => forge(secret(), { alg: 'RS256' })],
  ['a critical header that nobody knows', () => forge(secret(), { crit: ['b64'], b64: false })],
]

const roles: Case[] = [
  'service_role',
  'postgres',
  'supabase_admin',
  'supabase_auth_admin',
  'authenticator',
  'anon',
].map((role): Case => [`role ${role}, signed by somebody else`, () => forge(secret(), {}, { role })])

const mintedBadly: Case[] = [
  // PostgREST lets clocks differ by 30 seconds.
  ['expired a minute ago', () => mintToken(cast.admin.id, { exp: now() - 60 })],
  ['expired in 1970', () => mintToken(cast.admin.id, { exp: 1 })],
  ['not valid for another hour', () => mintToken(cast.admin.id, { nbf: now() + 3600 })],
  ['a sub with an injection', () => mintToken(`${cast.admin.id}' or '1'='1`, {})],
]

const otherRoles: Case[] = [
  ['the database’s owner', () => mintToken(cast.admin.id, { role: 'postgres' })],
  ['the superuser', () => mintToken(cast.admin.id, { role: 'supabase_admin' })],
  [
    'a role with a quote in it',
    () => mintToken(cast.admin.id, { role: `authenticated"; set role postgres; --` }),
  ],
  ['a role that is a list', () => mintToken(cast.admin.id, { role: ['authenticated', 'service_role'] })],
]

/**
 * At every door: no data of acme, no tenant made, nothing changed. Who the token's owner is the auth service tells
 * whatever role stands in it, as long as the token is its own: `isGenuine`.
 */
async function expectRefused(token: string, isGenuine = false): Promise<void> {
  const body = newBody()
  const key = crypto.randomUUID()
  const answers = [
    await provision({ token }, body, { key }),
    await call({ token, path: `/tenants/${cast.acme.id}/status` }),
    await call({ token, path: `/availability?slug=${cast.acme.slug}` }),
  ]
  for (const answer of answers) expect(['UNAUTHENTICATED', 'FORBIDDEN']).toContain(parseProblem(answer).code)
  for (const ops of ['/ops/drain', '/ops/health']) {
    const answer = await call({ token, path: ops, method: ops === '/ops/drain' ? 'POST' : 'GET' })
    expect(parseProblem(answer).code).toBe('FORBIDDEN')
  }
  const headers = { apikey: target.publishableKey, authorization: `Bearer ${token}` }
  const argument = { p_tenant_id: cast.acme.id }
  for (const answer of [
    await rest('/tenants?select=*', headers),
    await rest('/rpc/get_tenant_status', headers, { method: 'POST', body: argument }),
    await rest('/rpc/list_admins', headers, { method: 'POST', body: {} }),
  ]) {
    expect(answer.status, answer.text).toBeGreaterThanOrEqual(400)
    expect(answer.status, answer.text).toBeLessThan(500)
    for (const mark of cast.acme.marks) expect(answer.text).not.toContain(mark)
  }
  const self = isGenuine ? [] : ['/user']
  for (const path of [...self, '/admin/users', `/admin/users/${cast.acme.owner.id}`]) {
    const response = await fetch(`${target.apiUrl}/auth/v1${path}`, { headers })
    expect(response.status, `auth ${path}`).toBeGreaterThanOrEqual(400)
    expect(await response.text()).not.toContain(cast.acme.owner.email)
  }
  await expectNoTrace({ key, slug: body.tenant.slug, email: body.owner.email })
}

describe('ASVS 9.1.1, 9.1.2, API2:2023: a token is refused that has', () => {
  test.for(integrity)('%s', async ([, token]) => expectRefused(await token()))
})

describe('ASVS 9.1.3, API2:2023: a token is refused that brings its own key,', () => {
  test.for(keys)('%s', async ([, token]) => expectRefused(await token()))
})

describe('ASVS 9.1.1, API5:2023: a token is refused that claims', () => {
  test.for(roles)('%s', async ([, token]) => expectRefused(await token()))
})

describe.skipIf(!jwtSecret)('(needs JWT_SECRET) a token of the target’s own is refused', () => {
  test.for(mintedBadly)('ASVS 9.2.1, 8.3.1: %s', async ([, token]) => expectRefused(await token()))
  test.for(otherRoles)('ASVS 9.2.2, 8.3.1: for the role of %s', async ([, token]) => {
    await expectRefused(await token(), true)
  })
})

test('ASVS 7.4.2: after the login is deleted its token opens nothing', async () => {
  const gone = await createCast()
  await rest(
    '/rpc/revoke_admin',
    { apikey: target.secretKey, authorization: `Bearer ${target.secretKey}` },
    {
      method: 'POST',
      body: { p_email: gone.otherAdmin.email },
    },
  )
  const headers = { apikey: target.secretKey, authorization: `Bearer ${target.secretKey}` }
  await fetch(`${target.apiUrl}/auth/v1/admin/users/${gone.otherAdmin.id}`, { method: 'DELETE', headers })
  const { token } = gone.otherAdmin
  expect(['FORBIDDEN', 'UNAUTHENTICATED']).toContain(parseProblem(await provision({ token }, newBody())).code)
  const mine = { apikey: target.publishableKey, authorization: `Bearer ${token}` }
  for (const table of ['tenants', 'provisioning_events', 'employees']) {
    expect(JSON.parse((await rest(`/${table}?select=*`, mine)).text), table).toEqual([])
  }
})
