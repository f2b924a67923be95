import { beforeAll, describe, expect, test } from 'vitest'
import { allTools } from '../../supabase/functions/_shared/contract/tools/all-tools.ts'
import { target } from '../harness/target.ts'
import { createAdmin, type Person } from '../support/people.ts'
import { expectProblem } from '../support/provision.ts'
import { jwtSecret, mintToken, tamper } from '../support/tokens.ts'
import { connectTools, listTools, postMessage as post, toolsUrl } from '../support/tools.ts'
import { unique } from '../support/unique.ts'

let admin: Person

beforeAll(async () => {
  admin = await createAdmin()
})

const minute = () => Math.floor(Date.now() / 1000) + 60
type Case = [name: string, authorization: () => Promise<string> | string]
const callers: Case[] = [
  ['an empty token', () => 'Bearer '],
  ['what is no token', () => 'Bearer acme'],
  ['a token of nonsense', () => 'Bearer a.b.c'],
  ['a password instead of a token', () => `Basic ${btoa('admin:admin')}`],
  ['the publishable key', () => `Bearer ${target.publishableKey}`],
  ['the secret key', () => `Bearer ${target.secretKey}`],
  ['a token whose end was changed', () => `Bearer ${admin.token.slice(0, -4)}AAAA`],
  [
    'a token whose user was changed',
    () => `Bearer ${tamper(admin.token, 'payload', { sub: crypto.randomUUID() })}`,
  ],
]
const minted: Case[] = [
  ['an expired token', async () => `Bearer ${await mintToken(admin.id, { exp: minute() - 3600 })}`],
  ['a token of role anon', async () => `Bearer ${await mintToken(admin.id, { role: 'anon' })}`],
  [
    'a token of role service_role',
    async () => `Bearer ${await mintToken(admin.id, { role: 'service_role' })}`,
  ],
  ['a token of role postgres', async () => `Bearer ${await mintToken(admin.id, { role: 'postgres' })}`],
  ['a token of somebody whose id is no UUID', async () => `Bearer ${await mintToken('acme', {})}`],
  [
    'a token signed by somebody else',
    async () => `Bearer ${await mintToken(admin.id, {}, unique('another-secret-that-is-long-enough'))}`,
  ],
]
const where = /^Bearer error="invalid_token", resource_metadata="(.+)"$/

// Functions of `supabase start` are told an address that only they can reach.
test.skipIf(!target.own)(
  'who is not signed in is told where tokens come from (needs a stack of our own)',
  async () => {
    const answer = await post(listTools, { token: undefined })
    expectProblem(answer, 'UNAUTHENTICATED')
    const [, url = ''] =
      /^Bearer resource_metadata="(.+)"$/.exec(answer.headers.get('www-authenticate') ?? '') ?? []
    const metadata = await (await fetch(url)).json()
    expect(metadata).toEqual({
      resource: toolsUrl,
      resource_name: 'Landlord',
      authorization_servers: [`${target.apiUrl}/auth/v1`],
      bearer_methods_supported: ['header'],
    })
  },
)

const refused = async ([, authorization]: Case) => {
  const answer = await post(listTools, { headers: { authorization: await authorization() } })
  expectProblem(answer, 'UNAUTHENTICATED')
  expect(answer.headers.get('www-authenticate')).toMatch(where)
}

test.for(callers)('%s is refused, whatever is asked', refused)

describe.skipIf(!jwtSecret)('with tokens of our own making (needs JWT_SECRET)', () => {
  test.for(minted)('%s is refused, whatever is asked', refused)

  test('a client whose token runs out is refused from its next call on', async () => {
    const exp = Math.floor(Date.now() / 1000) + 3600
    const headers = { authorization: `Bearer ${await mintToken(admin.id, { exp })}` }
    expect((await post(listTools, { headers })).status).toBe(200)
    headers.authorization = `Bearer ${await mintToken(admin.id, { exp: exp - 7200 })}`
    expectProblem(await post(listTools, { headers }), 'UNAUTHENTICATED')
  })
})

test.for(allTools)('$name can’t be called without a good token', async ({ name }) => {
  const message = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: {} } }
  for (const token of [undefined, tamper(admin.token, 'payload', { exp: minute() - 3600 })]) {
    expectProblem(await post(message, { token }), 'UNAUTHENTICATED')
  }
})

test('the official client can’t connect without one', async () => {
  for (const person of [undefined, { token: 'a.b.c' }]) {
    await expect(connectTools(person)).rejects.toMatchObject({ data: { status: 401 } })
  }
})

test('who is not signed in is not even told that a message is malformed', async () => {
  expectProblem(await post('{', { token: undefined }), 'UNAUTHENTICATED')
  expectProblem(await post('x'.repeat(70_000), { token: undefined }), 'UNAUTHENTICATED')
})
