import { randomUUID } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { listPackagesTool } from '../../supabase/functions/_shared/contract/tools/list-packages.ts'
import { sql } from '../support/database.ts'
import { ownedTenant } from '../support/owned-tenant.ts'
import { createAdmin, createPerson, type Person } from '../support/people.ts'
import { callTool, expectResult, expectToolProblem } from '../support/tools.ts'

let admin: Person
let otherOwner: Person
let stranger: Person

beforeAll(async () => {
  ;[admin, otherOwner, stranger] = await Promise.all([createAdmin(), createPerson(), createPerson()])
  await ownedTenant(admin, otherOwner)
})

const newTenant = () => ownedTenant(admin)

const list = (person: Person, args: Record<string, unknown> = {}) => callTool(person, listPackagesTool, args)

test('tells an owner and an admin the same: what the template brought, with the currency', async () => {
  const { owner, tenant } = await newTenant()
  const answer = expectResult(listPackagesTool, await list(owner))
  const [general] = answer.segments
  const one = (slug: string, name: string, order: number) => ({
    id: expect.any(String),
    segment_id: general?.id,
    slug,
    name,
    price_minor: 0,
    grouping_order: order,
  })
  expect(answer).toEqual({
    tenant: {
      id: tenant.id,
      name: tenant.name,
      slug: tenant.slug,
      status: 'active',
      currency: 'EUR',
    },
    segments: [{ id: expect.any(String), slug: 'general', name: 'General' }],
    has_more_segments: false,
    packages: [one('basic', 'Basic', 1), one('premium', 'Premium', 3), one('standard', 'Standard', 2)],
    next_cursor: null,
  })
  expect(expectResult(listPackagesTool, await list(admin, { tenant_id: tenant.id }))).toEqual(answer)
})

test.for(['otherOwner', 'stranger'] as const)('knows no tenant that is not %s’s', async (who) => {
  const { tenant } = await newTenant()
  const person = { otherOwner, stranger }[who]
  const foreign = expectToolProblem(await list(person, { tenant_id: tenant.id }), 'NOT_FOUND')
  const unknown = expectToolProblem(await list(person, { tenant_id: randomUUID() }), 'NOT_FOUND')
  expect({ ...foreign, requestId: '' }).toEqual({ ...unknown, requestId: '' })
})

test('turns pages, and each package stands on one of them', async () => {
  const { owner, tenant } = await newTenant()
  await sql(
    `insert into public.packages (tenant_id, segment_id, slug, name, price_minor, grouping_order)
     select s.tenant_id, s.id, 'extra-' || n, 'Extra', n, n
     from public.segments s, generate_series(1, 120) n where s.tenant_id = $1`,
    [tenant.id],
  )
  const slugs: string[] = []
  let cursor: string | null | undefined
  const sizes: number[] = []
  do {
    const page = expectResult(listPackagesTool, await list(owner, cursor ? { cursor } : {}))
    slugs.push(...page.packages.map(({ slug }) => slug))
    sizes.push(page.packages.length)
    cursor = page.next_cursor
  } while (cursor)
  expect(sizes).toEqual([100, 23])
  expect(new Set(slugs).size).toBe(123)
  const three = expectResult(listPackagesTool, await list(owner, { limit: 3, cursor: slugs[0] }))
  expect(three.packages.map(({ slug }) => slug)).toEqual(slugs.slice(1, 4))
})

test('says that there are more segments than it tells', async () => {
  const { owner, tenant } = await newTenant()
  await sql(
    `insert into public.segments (tenant_id, slug, name, position)
     select $1, 'extra-' || n, 'Extra', n + 1 from generate_series(1, 205) n`,
    [tenant.id],
  )
  const answer = expectResult(listPackagesTool, await list(owner))
  expect(answer.segments).toHaveLength(200)
  expect(answer.segments[0]?.slug).toBe('general')
  expect(answer.has_more_segments).toBe(true)
})

test.for([
  ['a limit of none', { limit: 0 }, ['/limit']],
  ['a limit of too many', { limit: 101 }, ['/limit']],
  ['a limit that is a text', { limit: '10' }, ['/limit']],
  ['a cursor that is too long', { cursor: 'a'.repeat(64) }, ['/cursor']],
  ['a cursor that would be a filter', { cursor: 'a,or(slug.neq.b)' }, ['/cursor']],
  ['unknown arguments', { tenant: 'acme', select: '*' }, ['/tenant', '/select']],
] as const)('points at %s', async ([, args, pointers]) => {
  expectToolProblem(await list(admin, args), 'VALIDATION_ERROR', [...pointers])
})
