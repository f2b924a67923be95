import { beforeAll, describe, expect, test } from 'vitest'
import type { ErrorCode } from '../../supabase/functions/_shared/contract/error-codes.ts'
import {
  createApiKey,
  expectApiKey,
  fillUpApiKeys,
  listApiKeys,
  revokeApiKey,
  rotateApiKey,
} from '../support/api-keys.ts'
import { sql } from '../support/database.ts'
import { createAdmin, createPerson, type Person } from '../support/people.ts'
import { call, expectProblem, expectTenant, newBody, provision } from '../support/provision.ts'
import { startWithoutOwner } from '../support/start-without-owner.ts'

let admin: Person

beforeAll(async () => {
  admin = await createAdmin()
})

const anyId = crypto.randomUUID()

async function newTenantId(): Promise<string> {
  return expectTenant(await provision(admin, newBody())).tenant.id
}

const list = (tenantId: string) => listApiKeys(admin, tenantId)

describe('what can’t be done is refused:', () => {
  const bodies: [name: string, body: unknown, pointers: string[]][] = [
    ['no name', {}, ['/name']],
    ['an empty name', { name: ' ' }, ['/name']],
    ['a long name', { name: 'n'.repeat(65) }, ['/name']],
    ['a name of two lines', { name: 'a\nb' }, ['/name']],
    ['an end in the past', { name: 'ci', expiresAt: '2020-01-01T00:00:00Z' }, ['/expiresAt']],
    ['an end before Christ', { name: 'ci', expiresAt: '0000-01-01T00:00:00Z' }, ['/expiresAt']],
    ['an end without an offset', { name: 'ci', expiresAt: '2126-01-01T00:00:00' }, ['/expiresAt']],
    ['an unknown field', { name: 'ci', secretKey: 'sk_mine' }, ['/secretKey']],
  ]
  test.for(bodies)('a new key with %s', async ([, body, pointers]) => {
    const tenantId = await newTenantId()
    expectProblem(await createApiKey(admin, tenantId, body), 'VALIDATION_ERROR', pointers)
    expect(await list(tenantId)).toEqual([])
  })

  const overlaps = [-1, 2_592_001, 1.5, '60', null]
  test.for(overlaps)('a rotation with an overlap of %j', async (overlapSeconds) => {
    const answer = await rotateApiKey(admin, anyId, anyId, { overlapSeconds })
    expectProblem(answer, 'VALIDATION_ERROR', ['/overlapSeconds'])
  })

  test('a tenant, or a key of it, that is not there', async () => {
    const tenantId = await newTenantId()
    const { id } = expectApiKey(await createApiKey(admin, await newTenantId(), { name: 'foreign' }))
    const waiting = (await startWithoutOwner(admin, newBody())).state.tenant_id
    const answers = [
      ...[anyId, 'acme', waiting].flatMap((unknown) => [
        call({ token: admin.token, path: `/tenants/${unknown}/keys` }),
        createApiKey(admin, unknown, { name: 'ci' }),
      ]),
      ...[anyId, id, 'ci'].flatMap((unknown) => [
        rotateApiKey(admin, tenantId, unknown),
        revokeApiKey(admin, tenantId, unknown),
      ]),
    ]
    for (const answer of await Promise.all(answers)) expectProblem(answer, 'NOT_FOUND')
  })

  test('more than twenty that are valid', async () => {
    const tenantId = await newTenantId()
    await fillUpApiKeys(tenantId)
    expectProblem(await createApiKey(admin, tenantId, { name: 'one more' }), 'API_KEY_LIMIT_REACHED')
  })

  test('without an idempotency key', async () => {
    const tenantId = await newTenantId()
    const posts = [
      [`/tenants/${tenantId}/keys`, '{"name": "ci"}'],
      [`/tenants/${tenantId}/keys/${anyId}/rotate`, '{}'],
    ] as const
    for (const [path, body] of posts) {
      const answer = await call({ token: admin.token, method: 'POST', path, body })
      expectProblem(answer, 'IDEMPOTENCY_KEY_MISSING')
    }
  })

  const strangers: [name: string, token: () => Promise<string | undefined>, code: ErrorCode][] = [
    ['nobody', async () => undefined, 'UNAUTHENTICATED'],
    ['an ordinary user', async () => (await createPerson()).token, 'FORBIDDEN'],
    ['an admin no more', exAdminToken, 'FORBIDDEN'],
  ]
  test.for(strangers)('by %s', async ([, tokenOf, code]) => {
    const tenantId = await newTenantId()
    const { id } = expectApiKey(await createApiKey(admin, tenantId, { name: 'ci' }))
    const token = (await tokenOf()) as string
    const answers = [
      call({ token, path: `/tenants/${tenantId}/keys` }),
      createApiKey({ token }, tenantId, { name: 'more' }),
      rotateApiKey({ token }, tenantId, id),
      revokeApiKey({ token }, tenantId, id),
    ]
    for (const answer of await Promise.all(answers)) expectProblem(answer, code)
    expect(await list(tenantId)).toMatchObject([{ id, status: 'active' }])
  })
})

async function exAdminToken(): Promise<string> {
  const person = await createAdmin()
  await sql(`update public.employees set status = 'INACTIVE' where user_id = $1`, [person.id])
  return person.token
}
