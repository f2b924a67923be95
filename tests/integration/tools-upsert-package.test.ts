import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import type { ErrorCode } from '../../supabase/functions/_shared/contract/error-codes.ts'
import { listPackagesTool } from '../../supabase/functions/_shared/contract/tools/list-packages.ts'
import { upsertPackageTool } from '../../supabase/functions/_shared/contract/tools/upsert-package.ts'
import { sql } from '../support/database.ts'
import { ownedTenant } from '../support/owned-tenant.ts'
import { createAdmin, createPerson, type Person } from '../support/people.ts'
import { call } from '../support/provision.ts'
import { callTool, callToolOf, connectTools, expectResult, expectToolProblem } from '../support/tools.ts'

let admin: Person
let otherOwner: Person
let stranger: Person

beforeAll(async () => {
  ;[admin, otherOwner, stranger] = await Promise.all([createAdmin(), createPerson(), createPerson()])
  await ownedTenant(admin, otherOwner)
})

const newTenant = () => ownedTenant(admin)

const list = (person: Person, args: Record<string, unknown> = {}) => callTool(person, listPackagesTool, args)

const upsert = (person: Person, args: Record<string, unknown>) => callTool(person, upsertPackageTool, args)

/** The rows of a tenant's packages and segments, as they are. */
const rowsOf = (tenantId: string) =>
  sql<{ row: Record<string, unknown> }>(
    `select to_jsonb(p) as row from public.packages p where tenant_id = $1
     union all select to_jsonb(s) from public.segments s where tenant_id = $1 order by 1`,
    [tenantId],
  )

const eventsOf = (tenantId: string, action: string) =>
  sql<{ actor_id: string; http_request_id: string; details: Record<string, unknown> }>(
    'select actor_id, http_request_id, details from public.provisioning_events where tenant_id = $1 and action = $2',
    [tenantId, action],
  )

test('without a segment puts it into General, and an event says so and by whom', async () => {
  const { owner, tenant } = await newTenant()
  const made = expectResult(
    upsertPackageTool,
    await upsert(owner, { slug: 'gold', name: 'Gold', price_minor: 4900 }),
  )
  const { segments } = expectResult(listPackagesTool, await list(owner))
  expect(made).toEqual({
    outcome: 'created',
    package: {
      id: expect.any(String),
      segment_id: segments[0]?.id,
      slug: 'gold',
      name: 'Gold',
      price_minor: 4900,
      grouping_order: expect.any(Number),
    },
    segment_fallback: { segment_id: segments[0]?.id, is_new_segment: false },
  })
  expect(await eventsOf(tenant.id, 'package_segment_defaulted')).toMatchObject([{ actor_id: owner.id }])
})

test('makes the General segment where it is missing', async () => {
  const { owner, tenant } = await newTenant()
  await sql('delete from public.segments where tenant_id = $1', [tenant.id])
  const made = expectResult(upsertPackageTool, await upsert(owner, { slug: 'gold', name: 'Gold' }))
  expect(made.segment_fallback).toEqual({ segment_id: made.package.segment_id, is_new_segment: true })
  const { segments, packages } = expectResult(listPackagesTool, await list(owner))
  expect(segments).toEqual([{ id: made.package.segment_id, slug: 'general', name: 'General' }])
  expect(packages).toEqual([made.package])
})

test('puts it where it says, and moves it', async () => {
  const { owner, tenant } = await newTenant()
  const [other] = await sql<{ id: string }>(
    `insert into public.segments (tenant_id, slug, name, position) values ($1, 'weddings', 'Weddings', 9) returning id`,
    [tenant.id],
  )
  const args = { slug: 'gold', name: 'Gold', segment_id: other?.id }
  const made = expectResult(upsertPackageTool, await upsert(owner, args))
  expect(made).toMatchObject({ package: { segment_id: other?.id }, segment_fallback: null })
  const { segments } = expectResult(listPackagesTool, await list(owner))
  const general = segments.find(({ slug }) => slug === 'general')?.id
  const moved = expectResult(upsertPackageTool, await upsert(owner, { slug: 'gold', segment_id: general }))
  expect(moved).toMatchObject({
    outcome: 'updated',
    package: { id: made.package.id, name: 'Gold', segment_id: general },
  })
})

test('changes what it says and leaves the rest; once more, it changes nothing', async () => {
  const { owner, tenant } = await newTenant()
  const { packages } = expectResult(listPackagesTool, await list(owner))
  const basic = packages.find(({ slug }) => slug === 'basic')
  const changed = expectResult(upsertPackageTool, await upsert(owner, { slug: 'basic', price_minor: 1500 }))
  expect(changed).toEqual({
    outcome: 'updated',
    package: { ...basic, price_minor: 1500 },
    segment_fallback: null,
  })
  const before = await rowsOf(tenant.id)
  const again = expectResult(upsertPackageTool, await upsert(owner, { slug: 'basic', price_minor: 1500 }))
  expect(again).toEqual({ ...changed, outcome: 'unchanged' })
  expect(await rowsOf(tenant.id)).toEqual(before)
})

test('by an admin, for any tenant, is evidence under the admin’s name', async () => {
  const { tenant } = await newTenant()
  const made = expectResult(
    upsertPackageTool,
    await upsert(admin, { tenant_id: tenant.id, slug: 'gold', name: 'Gold' }),
  )
  expect(made.outcome).toBe('created')
  expect(await eventsOf(tenant.id, 'package_created')).toMatchObject([{ actor_id: admin.id }])
})

test('twenty at once for one slug and a missing General segment make one row each', async () => {
  const { owner, tenant } = await newTenant()
  await sql('delete from public.segments where tenant_id = $1', [tenant.id])
  const client = await connectTools(owner)
  const answers = await Promise.all(
    Array.from({ length: 20 }, () =>
      callToolOf(client, upsertPackageTool, { slug: 'gold', name: 'Gold', price_minor: 1 }),
    ),
  )
  const outcomes = answers.map((answer) => expectResult(upsertPackageTool, answer).outcome).sort()
  expect(outcomes).toEqual(['created', ...Array.from({ length: 19 }, () => 'unchanged')])
  expect(await rowsOf(tenant.id)).toHaveLength(2)
})

describe('of somebody else', () => {
  test.for(['otherOwner', 'stranger'] as const)('is refused to %s as not found', async (who) => {
    const { tenant } = await newTenant()
    const before = await rowsOf(tenant.id)
    const person = { otherOwner, stranger }[who]
    for (const slug of ['basic', 'gold']) {
      const args = { tenant_id: tenant.id, slug, name: 'Mine' }
      const foreign = expectToolProblem(await upsert(person, args), 'NOT_FOUND')
      const unknown = expectToolProblem(
        await upsert(person, { ...args, tenant_id: randomUUID() }),
        'NOT_FOUND',
      )
      expect({ ...foreign, requestId: '' }).toEqual({ ...unknown, requestId: '' })
    }
    expect(await rowsOf(tenant.id)).toEqual(before)
  })

  test.for(['owner', 'admin'] as const)('a segment is not found for %s, either', async (who) => {
    const { owner, tenant } = await newTenant()
    const before = await rowsOf(tenant.id)
    const person = { owner, admin }[who]
    const [foreign] = expectResult(listPackagesTool, await list(otherOwner)).segments
    for (const slug of ['basic', 'gold']) {
      for (const segment of [foreign?.id, randomUUID()]) {
        const args = { tenant_id: tenant.id, slug, name: 'Gold', segment_id: segment }
        expectToolProblem(await upsert(person, args), 'NOT_FOUND', ['/segment_id'])
      }
    }
    expect(await rowsOf(tenant.id)).toEqual(before)
  })
})

test('of a suspended tenant is refused to its owner, as the status does not allow it', async () => {
  const { owner, tenant } = await newTenant()
  const suspended = await call({
    token: admin.token,
    method: 'POST',
    path: `/tenants/${tenant.id}/suspend`,
    body: JSON.stringify({ reason: 'a test' }),
  })
  expect(suspended.status, suspended.text).toBe(200)
  const problem = expectToolProblem(await upsert(owner, { slug: 'gold', name: 'Gold' }), 'INVALID_TRANSITION')
  expect(problem.transition?.from).toBe('suspended')
  expect(expectResult(listPackagesTool, await list(owner)).packages).toHaveLength(3)
})

const faults: [name: string, args: Record<string, unknown>, code: ErrorCode, pointers: string[]][] = [
  ['no slug', { name: 'Gold' }, 'INVALID_SLUG', ['/slug']],
  ['a slug that is none', { slug: 'Gold!', name: 'Gold' }, 'INVALID_SLUG', ['/slug']],
  ['no name for a new one', { slug: 'gold' }, 'VALIDATION_ERROR', ['/name']],
  ['an empty name', { slug: 'gold', name: ' ' }, 'VALIDATION_ERROR', ['/name']],
  ['a price below 0', { slug: 'basic', price_minor: -1 }, 'VALIDATION_ERROR', ['/price_minor']],
  ['half a cent', { slug: 'basic', price_minor: 0.5 }, 'VALIDATION_ERROR', ['/price_minor']],
  ['a price too large', { slug: 'basic', price_minor: 2 ** 53 }, 'VALIDATION_ERROR', ['/price_minor']],
  ['a price as text', { slug: 'basic', price_minor: '49' }, 'VALIDATION_ERROR', ['/price_minor']],
  ['a segment that is no id', { slug: 'basic', segment_id: 'general' }, 'VALIDATION_ERROR', ['/segment_id']],
  ['an order too large', { slug: 'basic', grouping_order: 2 ** 31 }, 'VALIDATION_ERROR', ['/grouping_order']],
  ['an unknown argument', { slug: 'basic', id: randomUUID() }, 'VALIDATION_ERROR', ['/id']],
]

test.for(faults)('%s is pointed at, and nothing is changed', async ([, args, code, pointers]) => {
  const { owner, tenant } = await newTenant()
  const before = await rowsOf(tenant.id)
  expectToolProblem(await upsert(owner, args), code, pointers)
  expect(await rowsOf(tenant.id)).toEqual(before)
})

test('says who may have no more of them', async () => {
  const { owner, tenant } = await newTenant()
  await sql(
    `insert into public.packages (tenant_id, segment_id, slug, name, price_minor, grouping_order)
     select s.tenant_id, s.id, 'extra-' || n, 'Extra', n, n
     from public.segments s, generate_series(1, 997) n where s.tenant_id = $1`,
    [tenant.id],
  )
  expectToolProblem(await upsert(owner, { slug: 'gold', name: 'Gold' }), 'CATALOGUE_LIMIT_REACHED')
  expectResult(upsertPackageTool, await upsert(owner, { slug: 'basic', name: 'Plain' }))
})
