import { beforeAll, describe, expect, test } from 'vitest'
import type { ProvisionResponse } from '../../supabase/functions/_shared/contract/provision-response.ts'
import { findRequest, sql } from '../support/database.ts'
import { expectCompleted } from '../support/expect-state.ts'
import { createAdmin, type Person } from '../support/people.ts'
import { expectProblem, expectTenant, newBody, provision } from '../support/provision.ts'
import { unique } from '../support/unique.ts'

const newKey = () => crypto.randomUUID()
let admin: Person

beforeAll(async () => {
  admin = await createAdmin()
})

/** What a replay must repeat: the first answer but for what marks it and what is shown once. */
function repeatable({ replayed, requestId, credentials, apiKey, ...rest }: ProvisionResponse): string {
  const { secretKey, hint, ...publicPart } = apiKey ?? {}
  return JSON.stringify({ ...rest, apiKey: publicPart })
}

describe('the same key again', () => {
  const owners = {
    invite: {},
    password: { mode: 'password', password: unique('password') },
    temporary: { mode: 'temporary' },
  }
  test.for(Object.entries(owners))('mode %s: is answered the same, without secrets', async ([, owner]) => {
    const key = newKey()
    const body = newBody(owner, { apiKey: true })
    const first = expectTenant(await provision(admin, body, { key }))
    const again = expectTenant(await provision(admin, body, { key }), 200)
    expect(repeatable(again)).toBe(repeatable(first))
    expect(again.credentials).toBeUndefined()
    expect(again.apiKey?.secretKey).toBeUndefined()
    expect(again.apiKey?.hint).toContain(`/tenants/${first.tenant.id}/keys/${first.apiKey?.id}/rotate`)
    expect(again.requestId).not.toBe(first.requestId)
    expect((await expectCompleted(admin, key)).current_attempt).toBe(1)
  })

  test('two replays differ in nothing but the request id', async () => {
    const key = newKey()
    const body = newBody()
    expectTenant(await provision(admin, body, { key }))
    const requestId = unique('replay')
    const headers = { 'x-request-id': requestId }
    const replays = [
      await provision(admin, body, { key, headers }),
      await provision(admin, body, { key, headers }),
    ]
    expect(replays[0]?.text).toBe(replays[1]?.text)
  })

  test('in capitals, and with the defaults spelt out, is the same request', async () => {
    const key = newKey()
    const body = newBody()
    const first = expectTenant(await provision(admin, body, { key }))
    const spelt = {
      ...body,
      tenant: { ...body.tenant, timezone: 'UTC', currency: 'USD', settings: {} },
      owner: { ...body.owner, mode: 'invite', email: body.owner.email.toUpperCase() },
      template: 'default',
      isolation: 'shared',
      apiKey: false,
    }
    const again = expectTenant(await provision(admin, spelt, { key: key.toUpperCase() }), 200)
    expect(again.tenant.id).toBe(first.tenant.id)
  })

  test('with another body is refused, and the stored result stays as it is', async () => {
    const key = newKey()
    const body = newBody()
    const first = expectTenant(await provision(admin, body, { key }))
    const stored = await findRequest(admin.id, key)
    const others = [
      { ...body, apiKey: true },
      { ...body, tenant: { ...body.tenant, name: 'Another name' } },
      { ...body, owner: { ...body.owner, fullName: 'John Doe' } },
      newBody(),
    ]
    for (const other of others) {
      expectProblem(await provision(admin, other, { key }), 'IDEMPOTENCY_KEY_REUSED')
    }
    expect(await findRequest(admin.id, key)).toEqual(stored)
    expect(repeatable(expectTenant(await provision(admin, body, { key }), 200))).toBe(repeatable(first))
  })

  test('of another admin is a request of their own', async () => {
    const other = await createAdmin()
    const key = newKey()
    const mine = expectTenant(await provision(admin, newBody(), { key }))
    const theirs = expectTenant(await provision(other, newBody(), { key }))
    expect(theirs.tenant.id).not.toBe(mine.tenant.id)
    await expectCompleted(admin, key)
    await expectCompleted(other, key)
  })

  test('of another admin reveals nothing of the first one’s request', async () => {
    const other = await createAdmin()
    const key = newKey()
    const body = newBody()
    expectTenant(await provision(admin, body, { key }))
    // As if the key had never been used: the slug is judged, not the key.
    expectProblem(await provision(other, body, { key }), 'DUPLICATE_SLUG', ['/tenant/slug'])
    expect(await findRequest(other.id, key)).toBeUndefined()
  })

  test('POST / and POST /tenants are one', async () => {
    const key = newKey()
    const body = newBody()
    const first = expectTenant(await provision(admin, body, { key, path: '' }))
    const again = expectTenant(await provision(admin, body, { key, path: '/tenants' }), 200)
    expect(repeatable(again)).toBe(repeatable(first))
  })
})

test('names that are taken are refused by their own codes, with free slugs to choose from', async () => {
  const domain = `${unique('www')}.example.com`
  const taken = newBody({}, { tenant: { domain } })
  expectTenant(await provision(admin, taken))

  const sameSlug = newBody({}, { tenant: { slug: taken.tenant.slug } })
  const problem = expectProblem(await provision(admin, sameSlug), 'DUPLICATE_SLUG', ['/tenant/slug'])
  expect(problem.suggestions).toHaveLength(3)
  const suggested = newBody({}, { tenant: { slug: problem.suggestions?.[0] } })
  expectTenant(await provision(admin, suggested))

  expectProblem(await provision(admin, newBody({}, { tenant: { domain } })), 'DUPLICATE_DOMAIN', [
    '/tenant/domain',
  ])
  const sameEmail = newBody({ email: taken.owner.email })
  expectProblem(await provision(admin, sameEmail), 'EMAIL_UNAVAILABLE', ['/owner/email'])
  const requests = await sql('select id from public.provisioning_requests where owner_email = any($1)', [
    [sameSlug.owner.email, sameEmail.owner.email],
  ])
  expect(requests).toHaveLength(1)
})
