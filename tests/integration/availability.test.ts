import { beforeAll, expect, test } from 'vitest'
import { availabilitySchema } from '../../supabase/functions/_shared/contract/availability.ts'
import { createAdmin, createPerson, type Person } from '../support/people.ts'
import { call, expectProblem, expectTenant, newBody, provision } from '../support/provision.ts'
import { startWithoutOwner } from '../support/start-without-owner.ts'
import { unique } from '../support/unique.ts'

let admin: Person

beforeAll(async () => {
  admin = await createAdmin()
})

const ask = (query: Record<string, string>) =>
  call({ token: admin.token, path: `/availability?${new URLSearchParams(query)}` })

async function availability(query: Record<string, string>) {
  const answer = await ask(query)
  expect(answer.status, answer.text).toBe(200)
  return availabilitySchema.parse(JSON.parse(answer.text))
}

test('names that nobody has are available', async () => {
  const slug = unique('free')
  expect(await availability({ slug, email: `jane@${slug}.test` })).toEqual({
    slug: { available: true, reason: null, suggestions: [] },
    email: { available: true, reason: null },
  })
})

test('only what was asked is answered', async () => {
  expect(Object.keys(await availability({ slug: unique() }))).toEqual(['slug'])
  expect(Object.keys(await availability({ email: `${unique()}@acme.test` }))).toEqual(['email'])
})

test('names of a tenant are taken, and the slugs suggested instead are free', async () => {
  const body = newBody()
  expectTenant(await provision(admin, body))
  const { slug, email } = await availability({
    slug: body.tenant.slug,
    email: body.owner.email.toUpperCase(),
  })
  expect(email).toEqual({ available: false, reason: 'taken' })
  expect(slug).toMatchObject({ available: false, reason: 'taken' })
  expect(slug?.suggestions).toHaveLength(3)
  for (const suggestion of slug?.suggestions ?? []) {
    expect((await availability({ slug: suggestion })).slug?.available).toBe(true)
  }
})

test('names of a tenant that is still provisioning are taken', async () => {
  const body = newBody()
  await startWithoutOwner(admin, body)
  expect(await availability({ slug: body.tenant.slug, email: body.owner.email })).toMatchObject({
    slug: { available: false, reason: 'taken' },
    email: { available: false, reason: 'taken' },
  })
})

test('the address of an ordinary user is taken', async () => {
  const { email } = await createPerson()
  expect((await availability({ email })).email).toEqual({ available: false, reason: 'taken' })
})

test.for([
  ['admin', 'reserved'],
  ['www', 'reserved'],
  ['xn--80ak6aa92e', 'invalid'],
  ['аcme', 'invalid'],
  ['Acme', 'invalid'],
  ['', 'invalid'],
  ['acme\n', 'invalid'],
])('the slug %j is %s', async ([slug, reason]) => {
  expect((await availability({ slug: slug as string })).slug).toMatchObject({ available: false, reason })
})

test.for(['', 'jane', 'jane@localhost', 'jane@acme.test\n', `${'j'.repeat(65)}@acme.test`])(
  'the address %j is invalid',
  async (email) => {
    expect((await availability({ email })).email).toEqual({ available: false, reason: 'invalid' })
  },
)

test('a question that can’t be stored, is too long, empty or unknown is refused', async () => {
  expectProblem(await ask({}), 'VALIDATION_ERROR', [''])
  expectProblem(await ask({ slug: 'a'.repeat(256) }), 'VALIDATION_ERROR', ['/slug'])
  expectProblem(await ask({ email: 'a'.repeat(321) }), 'VALIDATION_ERROR', ['/email'])
  expectProblem(await ask({ slug: unique(), domain: 'acme.test' }), 'VALIDATION_ERROR', ['/domain'])
  expectProblem(await ask({ slug: 'a\0b' }), 'VALIDATION_ERROR', ['/slug'])
  expectProblem(await ask({ email: 'a\0b@acme.test' }), 'VALIDATION_ERROR', ['/email'])
})
