import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { ISOLATIONS } from '../../supabase/functions/_shared/contract/provision-request.ts'
import { tenantLifecycleSchema } from '../../supabase/functions/_shared/contract/tenant-lifecycle.ts'
import type { TenantAction } from '../../supabase/functions/_shared/contract/tenant-statuses.ts'
import { countTenant, findUserIds, sql } from '../support/database.ts'
import { createAdmin, createPerson, type Person } from '../support/people.ts'
import { call, expectProblem, expectTenant, newBody, outcome, provision } from '../support/provision.ts'

let admin: Person

beforeAll(async () => {
  admin = await createAdmin()
})

function act(
  id: string,
  action: TenantAction | string,
  body: unknown = {},
  caller: Person | undefined = admin,
) {
  return call({
    token: caller?.token,
    method: 'POST',
    path: `/tenants/${id}/${action}`,
    body: JSON.stringify(body),
  })
}

async function expectAction(id: string, action: TenantAction, body: unknown = {}) {
  const answer = await act(id, action, body)
  expect(answer.status, answer.text).toBe(200)
  return tenantLifecycleSchema.parse(JSON.parse(answer.text))
}

async function newTenant(isolation: (typeof ISOLATIONS)[number] = 'shared') {
  const key = randomUUID()
  const body = newBody({}, { isolation })
  const { tenant } = expectTenant(await provision(admin, body, { key }))
  return { ...tenant, key, body }
}

test.for(ISOLATIONS)(
  'a %s tenant is suspended, reactivated, archived, restored, archived and purged, and every retry is told so',
  async (isolation) => {
    const { id, slug, key, body } = await newTenant(isolation)
    const { ownSchema } = await countTenant(id)
    expect(ownSchema).toBe(isolation === 'schema' ? 2 : 0)
    const steps = [
      ['suspend', 'suspended'],
      ['reactivate', 'active'],
      ['archive', 'archived'],
      ['restore', 'active'],
      ['archive', 'archived'],
      ['purge', 'purged'],
    ] as const
    for (const [action, status] of steps) {
      const sent = { reason: `to be ${status}`, ...(action === 'purge' ? { confirm: slug } : {}) }
      expect((await countTenant(id)).ownSchema).toBe(ownSchema)
      expect(await expectAction(id, action, sent)).toEqual({ tenantId: id, slug, status, changed: true })
      expect(await expectAction(id, action, sent)).toEqual({ tenantId: id, slug, status, changed: false })
    }
    expect(Object.values(await countTenant(id)).some(Boolean)).toBe(false)
    expect(await findUserIds(body.owner.email)).toHaveLength(1)
    const events = await sql<{ action: string; after: unknown }>(
      `select action, after ->> 'status' as after from public.provisioning_events
     where tenant_id = $1 and action ~ '^tenant_' and before is not null order by id`,
      [id],
    )
    expect(events.map(({ after }) => after)).toEqual(steps.map(([, status]) => status))

    expectProblem(await provision(admin, body, { key }), 'TENANT_PURGED')
    expectProblem(await call({ token: admin.token, path: `/tenants/${id}/status` }), 'TENANT_PURGED')
    expectProblem(await act(id, 'restore'), 'TENANT_PURGED')
    expectProblem(await provision(admin, newBody({}, { tenant: { slug } })), 'DUPLICATE_SLUG', [
      '/tenant/slug',
    ])
    const { text } = await call({ token: admin.token, path: `/availability?slug=${slug}` })
    expect(JSON.parse(text).slug).toMatchObject({ available: false, reason: 'taken' })
  },
)

test('what its status does not allow is refused, with what it does allow', async () => {
  const { id, slug } = await newTenant()
  const problem = expectProblem(await act(id, 'purge', { confirm: slug }), 'INVALID_TRANSITION')
  expect(problem.transition).toEqual({ from: 'active', action: 'purge', allowed: ['archive', 'suspend'] })
  expect(problem.detail).toBe('The tenant is active: you can archive or suspend it.')
})

describe('bodies that are refused', () => {
  test.for([
    ['a purge without a word', 'purge', {}, ['/confirm']],
    ['a purge with another slug', 'purge', { confirm: 'another' }, ['/confirm']],
    ['a purge confirmed by true', 'purge', { confirm: true }, ['/confirm']],
    ['a word where none is asked for', 'suspend', { confirm: 'acme' }, ['/confirm']],
    ['an unknown field', 'archive', { force: true }, ['/force']],
    ['a reason of two lines', 'archive', { reason: 'a\nb' }, ['/reason']],
    ['a reason at length', 'archive', { reason: 'x'.repeat(501) }, ['/reason']],
    ['an empty reason', 'archive', { reason: ' ' }, ['/reason']],
    ['a list', 'restore', [], ['']],
  ] as const)('%s', async ([, action, body, pointers]) => {
    const { id } = await newTenant()
    if (action === 'purge') await expectAction(id, 'archive')
    expectProblem(await act(id, action, body), 'VALIDATION_ERROR', [...pointers])
  })
})

test('nobody but an admin may, and a stranger learns nothing of what there is', async () => {
  const { id } = await newTenant()
  const stranger = await createPerson()
  for (const action of ['suspend', 'reactivate', 'archive', 'restore']) {
    expectProblem(await act(id, action, {}, stranger), 'FORBIDDEN')
    expectProblem(await act(randomUUID(), action, {}, stranger), 'FORBIDDEN')
    expectProblem(await act(randomUUID(), action), 'NOT_FOUND')
    expectProblem(await act('acme', action), 'NOT_FOUND')
    const path = `/tenants/${id}/${action}`
    expectProblem(await call({ method: 'POST', path, body: '{}' }), 'UNAUTHENTICATED')
  }
  expectProblem(await act(id, 'explode'), 'NOT_FOUND')
})

test.for(ISOLATIONS)('many who purge a %s tenant at once: one does, all are told', async (isolation) => {
  const { id, slug } = await newTenant(isolation)
  await expectAction(id, 'archive')
  const answers = await Promise.all(Array.from({ length: 8 }, () => act(id, 'purge', { confirm: slug })))
  expect(answers.map(outcome)).toEqual(answers.map(() => '200'))
  expect(answers.filter(({ text }) => JSON.parse(text).changed)).toHaveLength(1)
  expect(Object.values(await countTenant(id)).some(Boolean)).toBe(false)
})

test('of those who archive and suspend at once each has its turn', async () => {
  const { id } = await newTenant()
  const answers = await Promise.all([...'abcdef'].map((_, n) => act(id, n % 2 ? 'suspend' : 'archive')))
  // Whoever suspends after the archiving is refused.
  for (const answer of answers) expect(['200', 'INVALID_TRANSITION']).toContain(outcome(answer))
  const { text } = await call({ token: admin.token, path: `/tenants/${id}/status` })
  expect(JSON.parse(text).status).toBe('archived')
})
