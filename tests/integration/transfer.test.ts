import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { ISOLATIONS } from '../../supabase/functions/_shared/contract/provision-request.ts'
import { tenantTimelineSchema } from '../../supabase/functions/_shared/contract/tenant-timeline.ts'
import { tenantTransferSchema } from '../../supabase/functions/_shared/contract/tenant-transfer.ts'
import { sql } from '../support/database.ts'
import { createAdmin, createPerson, type Person, serviceClient } from '../support/people.ts'
import { call, expectProblem, expectTenant, newBody, provision } from '../support/provision.ts'
import { startWithoutOwner } from '../support/start-without-owner.ts'
import { violationsOf } from '../support/violations-of.ts'

let admin: Person
let heir: Person

beforeAll(async () => {
  ;[admin, heir] = await Promise.all([createAdmin(), createPerson()])
})

function transfer(id: string, body: unknown, caller: Person = admin) {
  const path = `/tenants/${id}/transfer`
  return call({ token: caller.token, method: 'POST', path, body: JSON.stringify(body) })
}

async function newTenant(isolation: (typeof ISOLATIONS)[number] = 'shared') {
  return expectTenant(await provision(admin, newBody({}, { isolation })))
}

async function ownerOf(id: string): Promise<string | null> {
  const [row] = await sql<{ owner_id: string | null }>('select owner_id from public.tenants where id = $1', [
    id,
  ])
  return row?.owner_id ?? null
}

test.for(ISOLATIONS)(
  'a %s tenant goes to another owner once, however often that is asked',
  async (isolation) => {
    const { tenant, owner } = await newTenant(isolation)
    const body = { ownerEmail: heir.email.toUpperCase(), reason: 'Jane has left' }
    for (const changed of [true, false]) {
      const answer = await transfer(tenant.id, body)
      expect(answer.status, answer.text).toBe(200)
      expect(tenantTransferSchema.parse(JSON.parse(answer.text))).toEqual({
        tenantId: tenant.id,
        slug: tenant.slug,
        status: 'active',
        owner: { id: heir.id, email: heir.email },
        changed,
      })
    }
    expect(await ownerOf(tenant.id)).toBe(heir.id)
    const members = await sql<{ user_id: string; role: string }>(
      'select user_id, role from public.tenant_members where tenant_id = $1 order by role',
      [tenant.id],
    )
    expect(members).toEqual([
      { user_id: owner.id, role: 'MEMBER' },
      { user_id: heir.id, role: 'OWNER' },
    ])
    const events = await sql(
      `select actor_id, details from public.provisioning_events where tenant_id = $1 and action = 'tenant_transferred'`,
      [tenant.id],
    )
    const details = { from: owner.id, to: heir.id, reason: 'Jane has left' }
    expect(events).toEqual([{ actor_id: admin.id, details }])

    const answer = await call({ token: admin.token, path: `/tenants/${tenant.id}/timeline` })
    const transferred = { before: { owner: owner.email }, after: { owner: heir.email } }
    expect(tenantTimelineSchema.parse(JSON.parse(answer.text)).entries).toContainEqual(
      expect.objectContaining({ what: 'tenant_transferred', ...transferred }),
    )
  },
)

test.for(['suspended', 'archived'] as const)('one that is %s stays so', async (status) => {
  const { tenant } = await newTenant()
  const path = `/tenants/${tenant.id}/${status === 'suspended' ? 'suspend' : 'archive'}`
  await call({ token: admin.token, method: 'POST', path, body: '{}' })
  const { text } = await transfer(tenant.id, { ownerEmail: heir.email })
  expect(JSON.parse(text)).toMatchObject({ status, changed: true })
  expect(await ownerOf(tenant.id)).toBe(heir.id)
})

test('of those who are given a tenant at once each has their turn, and one has it in the end', async () => {
  const { tenant } = await newTenant()
  const heirs = await Promise.all([createPerson(), createPerson(), createPerson()])
  const answers = await Promise.all(heirs.map(({ email }) => transfer(tenant.id, { ownerEmail: email })))
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
  const owners = await sql<{ user_id: string }>(
    `select user_id from public.tenant_members where tenant_id = $1 and role = 'OWNER'`,
    [tenant.id],
  )
  expect(owners).toEqual([{ user_id: await ownerOf(tenant.id) }])
  expect(heirs.map(({ id }) => id)).toContain(owners[0]?.user_id)
  expect(await violationsOf(tenant.id)).toEqual([])
})

describe('a transfer is refused, and the tenant keeps its owner,', () => {
  test.for([
    ['to nobody', {}, ['/ownerEmail']],
    ['to what is no address', { ownerEmail: 'heir' }, ['/ownerEmail']],
    ['to who has no login', { ownerEmail: `nobody-${randomUUID()}@acme.test` }, ['/ownerEmail']],
    ['for a reason of two lines', { ownerEmail: 'a@acme.test', reason: 'a\nb' }, ['/reason']],
    ['with an unknown field', { ownerEmail: 'a@acme.test', force: true }, ['/force']],
  ] as const)('%s', async ([, body, pointers]) => {
    const { tenant, owner } = await newTenant()
    expectProblem(await transfer(tenant.id, body), 'VALIDATION_ERROR', [...pointers])
    expect(await ownerOf(tenant.id)).toBe(owner.id)
  })

  test('by the owner, by its heir, and by nobody', async () => {
    const owner = await createPerson()
    const existing = newBody({ mode: 'existing', email: owner.email, userId: owner.id })
    const { tenant } = expectTenant(await provision(admin, existing))
    const body = { ownerEmail: heir.email }
    for (const caller of [owner, heir]) expectProblem(await transfer(tenant.id, body, caller), 'FORBIDDEN')
    expectProblem(await transfer(randomUUID(), body, heir), 'FORBIDDEN')
    const path = `/tenants/${tenant.id}/transfer`
    expectProblem(await call({ method: 'POST', path, body: JSON.stringify(body) }), 'UNAUTHENTICATED')
    expect(await ownerOf(tenant.id)).toBe(owner.id)
  })

  test('to whom the address is not confirmed', async () => {
    const { tenant, owner } = await newTenant()
    const email = `${randomUUID()}@acme.test`
    const { error } = await serviceClient().auth.admin.createUser({ email, password: randomUUID() })
    expect(error).toBeNull()
    expectProblem(await transfer(tenant.id, { ownerEmail: email }), 'VALIDATION_ERROR', ['/ownerEmail'])
    expect(await ownerOf(tenant.id)).toBe(owner.id)
  })

  test('where there is no such tenant, or not yet', async () => {
    const { state } = await startWithoutOwner(admin, newBody())
    for (const id of [randomUUID(), 'acme', state.tenant_id]) {
      expectProblem(await transfer(id, { ownerEmail: heir.email }), 'NOT_FOUND')
    }
  })
})
