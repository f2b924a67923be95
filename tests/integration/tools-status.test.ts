import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { getTenantStatusTool } from '../../supabase/functions/_shared/contract/tools/get-tenant-status.ts'
import { ownedTenant } from '../support/owned-tenant.ts'
import { createAdmin, createPerson, type Person, signIn } from '../support/people.ts'
import { call, expectTenant, newBody, provision } from '../support/provision.ts'
import { callTool, expectResult, expectToolProblem } from '../support/tools.ts'

let admin: Person
let owner: Person
let otherOwner: Person
let stranger: Person
let tenant: { id: string; name: string; slug: string; createdAt: string }

beforeAll(async () => {
  ;[admin, owner, otherOwner, stranger] = await Promise.all([
    createAdmin(),
    createPerson(),
    createPerson(),
    createPerson(),
  ])
  tenant = await tenantOf(owner)
  await tenantOf(otherOwner)
})

const tenantOf = async (person: Person) => (await ownedTenant(admin, person)).tenant

const ask = (person: Person, tenantId?: string) =>
  callTool(person, getTenantStatusTool, tenantId === undefined ? {} : { tenant_id: tenantId })

/** What there is for members. */
const plain = () => ({
  tenantId: tenant.id,
  name: tenant.name,
  slug: tenant.slug,
  status: 'active',
  isolation: 'shared',
  createdAt: tenant.createdAt,
})

test('an admin is told what they are told over HTTP', async () => {
  const answer = expectResult(getTenantStatusTool, await ask(admin, tenant.id))
  const overHttp = await call({ token: admin.token, path: `/tenants/${tenant.id}/status` })
  expect(answer).toEqual(JSON.parse(overHttp.text))
  expect(answer).toMatchObject({ ...plain(), request: { status: 'completed', attempts: 1, error: null } })
})

test('its owner is told where it stands, and nothing of how it was made', async () => {
  expect(expectResult(getTenantStatusTool, await ask(owner, tenant.id))).toEqual(plain())
})

test('an owner of one tenant need not name it', async () => {
  expect(expectResult(getTenantStatusTool, await ask(owner)).tenantId).toBe(tenant.id)
})

test('an owner of two is told between which to choose', async () => {
  const person = await createPerson()
  const tenants = [await tenantOf(person), await tenantOf(person)]
  const problem = expectToolProblem(await ask(person), 'VALIDATION_ERROR', ['/tenant_id'])
  for (const { id, name } of tenants) expect(problem.errors?.[0]?.message).toContain(`${id} (${name})`)
})

test.for(['admin', 'stranger'] as const)('%s, a member of none, has to name one', async (who) => {
  const problem = expectToolProblem(await ask({ admin, stranger }[who]), 'VALIDATION_ERROR', ['/tenant_id'])
  expect(problem.errors?.[0]?.message).toContain('member of none')
})

test.for(['otherOwner', 'stranger'] as const)('for %s it is not there', async (who) => {
  const person = { otherOwner, stranger }[who]
  const foreign = expectToolProblem(await ask(person, tenant.id), 'NOT_FOUND')
  const unknown = expectToolProblem(await ask(person, randomUUID()), 'NOT_FOUND')
  expect({ ...foreign, requestId: '' }).toEqual({ ...unknown, requestId: '' })
})

test('there is no tenant of an unknown id', async () => {
  expectToolProblem(await ask(admin, randomUUID()), 'NOT_FOUND')
})

test('an owner who has a temporary password to change sees nothing yet', async () => {
  const body = newBody({ mode: 'temporary' })
  const made = expectTenant(await provision(admin, body))
  const person = await signIn(body.owner.email, made.credentials?.password ?? '')
  expectToolProblem(await ask(person, made.tenant.id), 'NOT_FOUND')
  expectToolProblem(await ask(person), 'VALIDATION_ERROR', ['/tenant_id'])
})

describe('a tenant that was suspended and archived', () => {
  const change = async (id: string, action: string) => {
    const answer = await call({
      token: admin.token,
      method: 'POST',
      path: `/tenants/${id}/${action}`,
      body: JSON.stringify({ reason: 'a test' }),
    })
    expect(answer.status, answer.text).toBe(200)
  }

  test('is its owner’s to see while it is suspended, not when it is archived', async () => {
    const person = await createPerson()
    const { id } = await tenantOf(person)
    await change(id, 'suspend')
    expect(expectResult(getTenantStatusTool, await ask(person)).status).toBe('suspended')
    await change(id, 'archive')
    expectToolProblem(await ask(person, id), 'NOT_FOUND')
    expectToolProblem(await ask(person), 'VALIDATION_ERROR', ['/tenant_id'])
    expect(expectResult(getTenantStatusTool, await ask(admin, id)).status).toBe('archived')
  })
})

test.for([
  ['what is no id', { tenant_id: 'acme' }, ['/tenant_id']],
  ['a number', { tenant_id: 7 }, ['/tenant_id']],
  ['an unknown argument', { tenant_id: randomUUID(), as: 'admin' }, ['/as']],
  ['a filter', { tenant_id: 'eq.1,or=(id.not.is.null)' }, ['/tenant_id']],
] as const)('%s is pointed at', async ([, args, pointers]) => {
  expectToolProblem(await callTool(admin, getTenantStatusTool, args), 'VALIDATION_ERROR', [...pointers])
})
