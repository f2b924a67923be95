import { beforeAll, expect, test } from 'vitest'
import { tenantStatusSchema } from '../../supabase/functions/_shared/contract/tenant-status.ts'
import { createAdmin, type Person, serviceClient } from '../support/people.ts'
import { call, expectProblem, expectTenant, newBody, provision } from '../support/provision.ts'
import { startWithoutOwner } from '../support/start-without-owner.ts'

let admin: Person

beforeAll(async () => {
  admin = await createAdmin()
})

const statusOf = (tenantId: string) => call({ token: admin.token, path: `/tenants/${tenantId}/status` })

async function readStatus(tenantId: string) {
  const answer = await statusOf(tenantId)
  expect(answer.status, answer.text).toBe(200)
  return tenantStatusSchema.parse(JSON.parse(answer.text))
}

test('an active tenant has a completed request', async () => {
  const body = newBody()
  const { tenant } = expectTenant(await provision(admin, body))
  expect(await readStatus(tenant.id)).toMatchObject({
    tenantId: tenant.id,
    name: body.tenant.name,
    slug: body.tenant.slug,
    status: 'active',
    isolation: 'shared',
    createdAt: tenant.createdAt,
    lastActivity: expect.any(String),
    request: { status: 'completed', attempts: 1, error: null },
  })
})

test('any admin may ask, whoever made the tenant', async () => {
  const { tenant } = expectTenant(await provision(await createAdmin(), newBody()))
  expect((await readStatus(tenant.id)).status).toBe('active')
})

test('a tenant whose owner is not born yet is provisioning', async () => {
  const { state } = await startWithoutOwner(admin, newBody())
  expect(await readStatus(state.tenant_id)).toMatchObject({
    status: 'provisioning',
    request: { status: 'processing', attempts: 1, error: null },
  })
})

test('a failed request has a status too, with its error, though its tenant is gone', async () => {
  const body = newBody()
  const { state } = await startWithoutOwner(admin, body)
  const { error } = await serviceClient().rpc('mark_provisioning_failed', {
    p_request_id: state.request_id,
    p_attempt_number: 1,
    p_error: { code: 'TIMEOUT' },
  })
  expect(error).toBeNull()
  expect(await readStatus(state.tenant_id)).toMatchObject({
    slug: body.tenant.slug,
    status: 'failed',
    request: { status: 'failed', attempts: 1, error: { code: 'TIMEOUT', reason: null } },
  })
})

test.for([
  ['an unknown id', crypto.randomUUID()],
  ['what is no id', 'acme'],
  ['a stray path', `${crypto.randomUUID()}%2f..`],
  ['a NUL', `${crypto.randomUUID()}%00`],
])('%s is not found', async ([, id]) => {
  expectProblem(await statusOf(id as string), 'NOT_FOUND')
})
