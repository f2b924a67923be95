import { beforeAll, describe, expect, test } from 'vitest'
import { expectReport, expectResult, fatesOf, newBodies, postBatch, readBatch } from '../support/batches.ts'
import { sql } from '../support/database.ts'
import { expectCompleted } from '../support/expect-state.ts'
import { hasMailbox, mailsTo } from '../support/mailbox.ts'
import { createAdmin, createPerson, type Person, signIn } from '../support/people.ts'
import { call, expectProblem, expectTenant, newBody, provision } from '../support/provision.ts'
import { unique } from '../support/unique.ts'
import { withoutWorkers } from '../support/with-workers.ts'

let admin: Person
beforeAll(async () => {
  admin = await createAdmin()
})

const repeat = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value)

test('fifty are active in one answer', async () => {
  const tenants = newBodies(50)
  const result = expectResult(await withoutWorkers(() => postBatch(admin, { tenants })))
  expect(result).toMatchObject({ mode: 'independent', status: 'completed', error: null, replayed: false })
  expect(result.summary).toMatchObject({ total: 50, successful: 50, failed: 0 })
  expect(fatesOf(result)).toEqual(repeat(50, 'completed'))
  expect(result.items.map(({ tenant }) => tenant?.slug)).toEqual(tenants.map(({ tenant }) => tenant.slug))
  expect(result.items.map(({ owner }) => owner?.email)).toEqual(tenants.map(({ owner }) => owner.email))
  expect(result.items.map(({ setupEmail }) => setupEmail)).toEqual(repeat(50, 'sent'))
  for (const { idempotencyKey } of result.items.slice(0, 2)) await expectCompleted(admin, idempotencyKey)
  const rows = await sql(
    `select distinct t.status, m.role, a.status as attempt
     from public.provisioning_requests r
     join public.tenants t on t.id = r.tenant_id
     join auth.users u on u.id = t.owner_id
     join public.tenant_members m on m.tenant_id = t.id and m.user_id = u.id
     join public.provisioning_attempts a on a.request_id = r.id
     where r.batch_id = $1`,
    [result.batchId],
  )
  expect(rows).toEqual([{ status: 'active', role: 'OWNER', attempt: 'succeeded' }])
})

/** Fifty of which five are bad, each in its own way. */
async function mixed() {
  const tenants = newBodies(50) as Record<string, unknown>[]
  const [taken, third] = [newBody(), newBody()]
  expectTenant(await provision(admin, taken))
  tenants[2] = third
  tenants[3] = { ...newBody(), limits: { users: 0 } }
  tenants[7] = newBody({ email: 'nobody' })
  tenants[11] = newBody({}, { tenant: { slug: taken.tenant.slug } })
  tenants[30] = newBody({ email: third.owner.email })
  tenants[49] = newBody({}, { tenant: { slug: 'no--slug' } })
  const codes = {
    3: 'VALIDATION_ERROR',
    7: 'EMAIL_VALIDATION_FAILED',
    11: 'DUPLICATE_SLUG',
    30: 'EMAIL_UNAVAILABLE',
    49: 'INVALID_SLUG',
  }
  return { tenants, codes }
}

test('of fifty with five bad ones the good are active, and each bad one has its own error', async () => {
  const { tenants, codes } = await mixed()
  const result = expectResult(await postBatch(admin, { tenants }))
  expect(result.summary).toMatchObject({ total: 50, successful: 45, failed: 5 })
  expect(fatesOf(result)).toEqual(Object.assign(repeat(50, 'completed'), codes))
  const errors = result.items.flatMap(({ error }) => (error ? [error] : []))
  expect(errors.map(({ errors: [first], duplicateOf }) => [first?.pointer, duplicateOf])).toEqual([
    ['/limits/users', null],
    ['/owner/email', null],
    ['/tenant/slug', null],
    ['/owner/email', 2],
    ['/tenant/slug', null],
  ])
  const page = await readBatch(admin, result.batchId, '?status=failed')
  expect(page.counts).toMatchObject({ completed: 45, failed: 5 })
  expect(page.items.map(({ error }) => error)).toEqual(errors)
})

test('the same as all or nothing is rejected as a whole, and nothing is left', async () => {
  const { tenants, codes } = await mixed()
  const before = await footprint(admin)
  const problem = expectProblem(await postBatch(admin, { mode: 'all_or_nothing', tenants }), 'BATCH_REJECTED')
  expect(problem.items?.map(({ position, code }) => [position, code])).toEqual(
    Object.entries(codes).map(([position, code]) => [Number(position), code]),
  )
  expect(problem.items?.map(({ errors }) => errors[0]?.pointer)).toEqual([
    '/tenants/3/limits/users',
    '/tenants/7/owner/email',
    '/tenants/11/tenant/slug',
    '/tenants/30/owner/email',
    '/tenants/49/tenant/slug',
  ])
  expect(await footprint(admin)).toEqual(before)
})

test('all or nothing makes all', async () => {
  const result = expectResult(await postBatch(admin, { mode: 'all_or_nothing', tenants: newBodies(12) }))
  expect(result).toMatchObject({ mode: 'all_or_nothing', status: 'completed' })
  expect(fatesOf(result)).toEqual(repeat(12, 'completed'))
  const [row] = await sql(
    `select count(distinct t.activated_at::date)::int as days, count(*)::int as tenants, b.outcome
     from public.provisioning_batches b
     join public.provisioning_requests r on r.batch_id = b.id
     join public.tenants t on t.id = r.tenant_id and t.status = 'active'
     where b.id = $1 group by b.outcome`,
    [result.batchId],
  )
  expect(row).toMatchObject({ tenants: 12, outcome: 'activated' })
})

test('every owner mode and key pairs, with secrets in the first answer only', async () => {
  const person = await createPerson()
  const password = `${unique('password')}-aA1!`
  const tenants = [
    newBody({ mode: 'temporary' }, { apiKey: true }),
    newBody({ mode: 'password', password }),
    newBody({ mode: 'existing', email: person.email, userId: person.id }, { apiKey: true }),
    newBody(),
  ]
  const key = crypto.randomUUID()
  const first = expectResult(await withoutWorkers(() => postBatch(admin, { tenants }, { key })))
  expect(fatesOf(first)).toEqual(repeat(4, 'completed'))
  expect(first.items.map(({ setupEmail }) => setupEmail)).toEqual([
    'not_needed',
    'not_needed',
    'not_needed',
    'sent',
  ])
  const [temporary, typed, existing, invited] = first.items
  await signIn(tenants[0]?.owner.email ?? '', temporary?.credentials?.password ?? '')
  await signIn(tenants[1]?.owner.email ?? '', password)
  expect(temporary?.apiKey?.secretKey).toMatch(/^sk_/)
  expect(existing?.apiKey?.secretKey).toMatch(/^sk_/)
  expect(existing?.owner?.id).toBe(person.id)
  expect([typed?.credentials, typed?.apiKey, invited?.credentials, invited?.apiKey]).toEqual(
    repeat(4, undefined),
  )
  if (hasMailbox) expect(await mailsTo(tenants[3]?.owner.email ?? '')).toHaveLength(1)

  const answer = await postBatch(admin, { tenants }, { key })
  const second = expectResult(answer)
  expect(second.replayed).toBe(true)
  expect(second.items.map(({ tenant }) => tenant)).toEqual(first.items.map(({ tenant }) => tenant))
  expect(second.items.map(({ credentials }) => credentials)).toEqual(repeat(4, undefined))
  expect(second.items[0]?.apiKey?.publicKey).toBe(temporary?.apiKey?.publicKey)
  expect(answer.text).not.toMatch(/sk_[\w-]{43}/)
  if (hasMailbox) expect(await mailsTo(tenants[3]?.owner.email ?? '')).toHaveLength(1)
})

describe('keys', () => {
  test('of items are derived from the batch’s and the position, unless given', async () => {
    const given = crypto.randomUUID()
    const tenants = [newBody(), { ...newBody(), idempotencyKey: given }]
    const key = crypto.randomUUID()
    const result = expectResult(await postBatch(admin, { tenants }, { key }))
    expect(result.items[1]?.idempotencyKey).toBe(given)
    const derived = result.items[0]?.idempotencyKey ?? ''
    const [row] = await sql('select private.batch_item_key($1, 0) as key', [key])
    expect(derived).toBe(row?.key)
    const { idempotencyKey: _, ...body } = tenants[1] as Record<string, unknown>
    expect(expectTenant(await provision(admin, body, { key: given }), 200).tenant.id).toBe(
      result.items[1]?.tenant?.id,
    )
    expect(expectTenant(await provision(admin, tenants[0], { key: derived }), 200).tenant.id).toBe(
      result.items[0]?.tenant?.id,
    )
  })

  test('that stand for a tenant already bring it, and for another payload are at fault', async () => {
    const keys = [crypto.randomUUID(), crypto.randomUUID()] as const
    const [same, other] = [newBody(), newBody()]
    const { tenant } = expectTenant(await provision(admin, same, { key: keys[0] }))
    expectTenant(await provision(admin, other, { key: keys[1] }))
    const tenants = [
      { ...same, idempotencyKey: keys[0] },
      { ...newBody(), idempotencyKey: keys[1] },
    ]
    const result = expectResult(await postBatch(admin, { tenants }))
    expect(fatesOf(result)).toEqual(['completed', 'IDEMPOTENCY_KEY_REUSED'])
    expect(result.items[0]?.tenant?.id).toBe(tenant.id)
  })

  test('of a batch stand for one list of tenants', async () => {
    const key = crypto.randomUUID()
    const tenants = newBodies(2)
    expectResult(await postBatch(admin, { tenants }, { key }))
    for (const body of [
      { tenants: newBodies(2) },
      { tenants: tenants.slice(1) },
      { mode: 'all_or_nothing', tenants },
    ]) {
      expectProblem(await postBatch(admin, body, { key }), 'IDEMPOTENCY_KEY_REUSED')
    }
  })
})

test('duplicates inside the batch name the item that came first', async () => {
  const first = newBody({}, { tenant: { domain: `${unique('www')}.example.com` } })
  const tenants = [
    newBody(),
    first,
    newBody({}, { tenant: { slug: first.tenant.slug } }),
    newBody({}, { tenant: { domain: first.tenant.domain } }),
    newBody({ email: first.owner.email.toUpperCase() }),
    first,
  ]
  const result = expectResult(await postBatch(admin, { tenants }))
  expect(fatesOf(result)).toEqual([
    'completed',
    'completed',
    'DUPLICATE_SLUG',
    'DUPLICATE_DOMAIN',
    'EMAIL_UNAVAILABLE',
    'DUPLICATE_SLUG',
  ])
  expect(result.items.slice(2).map(({ error }) => error?.duplicateOf)).toEqual(repeat(4, 1))
})

test.for(['independent', 'all_or_nothing'])(
  'a dry run of mode %s tells every fault and writes nothing',
  async (mode) => {
    const { tenants, codes } = await mixed()
    const before = await footprint(admin)
    const report = expectReport(await postBatch(admin, { mode, tenants }, { isDry: true }))
    expect(report).toMatchObject({ dryRun: true, total: 50, faulty: 5 })
    expect(report.items.map(({ position, code }) => [position, code])).toEqual(
      Object.entries(codes).map(([position, code]) => [Number(position), code]),
    )
    expect(report.items[0]?.errors[0]?.pointer).toBe('/limits/users')
    expect(await footprint(admin)).toEqual(before)
  },
)

test.for([
  ['null', null],
  ['a number', 7],
  ['text', 'Acme'],
  ['a list', [1]],
  ['nothing of it', {}],
  ['text that can’t be stored', newBody({ fullName: 'Ja\u0000ne' })],
  ['a number that would be rounded', newBody({}, { tenant: { settings: { big: 2 ** 60 } } })],
  ['a key that is no UUID', { ...newBody(), idempotencyKey: 'mine' }],
] as const)('an item that is %s is its own fault and nobody else’s', async ([, bad]) => {
  const result = expectResult(await postBatch(admin, { tenants: [newBody(), bad] }))
  expect(fatesOf(result)).toEqual(['completed', 'VALIDATION_ERROR'])
  expect(result.items[1]?.error?.errors).not.toEqual([])
})

test('what somebody made up as a field’s name is told as a fault and kept nowhere', async () => {
  const made = unique('hunter')
  const result = expectResult(await postBatch(admin, { tenants: [{ ...newBody(), [made]: 1 }] }))
  expect(result.items[0]?.error).toMatchObject({
    code: 'VALIDATION_ERROR',
    errors: [{ pointer: '', message: 'has an unknown field' }],
  })
  const rows = await sql(
    `select from public.provisioning_batch_items i where i::text like '%' || $1 || '%'`,
    [made],
  )
  expect(rows).toEqual([])
})

describe('a body', () => {
  const pointers: [string, unknown, string[]][] = [
    ['without tenants', {}, ['/tenants']],
    ['with none', { tenants: [] }, ['/tenants']],
    ['with something else', { tenants: 'all' }, ['/tenants']],
    ['of an unknown mode', { mode: 'some', tenants: newBodies(1) }, ['/mode']],
    ['with an unknown field', { tenants: newBodies(1), dryRun: true }, ['/dryRun']],
  ]
  test.for(pointers)('%s is at fault as a whole', async ([, body, expected]) => {
    const answer = await postBatch(admin, JSON.stringify(body))
    expectProblem(answer, 'VALIDATION_ERROR', expected)
  })

  test('of more than fifty says how to send it', async () => {
    const problem = expectProblem(await postBatch(admin, { tenants: newBodies(51) }), 'VALIDATION_ERROR', [
      '/tenants',
    ])
    expect(problem.detail).toContain('respond-async')
  })

  test('of more than ten thousand is too many', async () => {
    const tenants = repeat(10_001, {})
    expectProblem(await postBatch(admin, { tenants }, { isAsync: true }), 'VALIDATION_ERROR', ['/tenants'])
  })
})

test('another admin’s batch is no batch', async () => {
  const { batchId } = expectResult(await postBatch(admin, { tenants: newBodies(1) }))
  const stranger = await createAdmin()
  for (const [method, path, body] of [
    ['GET', '', undefined],
    ['GET', '/events', undefined],
    ['POST', '/retry', undefined],
    ['POST', '/cancel', undefined],
    ['POST', '/undo', JSON.stringify({ confirm: batchId })],
  ] as const) {
    expectProblem(
      await call({ token: stranger.token, method, path: `/batches/${batchId}${path}`, body }),
      'NOT_FOUND',
    )
  }
  const list = await call({ token: stranger.token, path: '/batches' })
  expect(JSON.parse(list.text)).toEqual({ batches: [], nextCursor: null })
})

/** How many rows there are of everything that a batch of this admin's would write. */
async function footprint({ id }: Person) {
  const [counts] = await sql(
    `select
       (select count(*) from public.provisioning_batches where admin_user_id = $1) as batches,
       (select count(*) from public.provisioning_batch_items i
          join public.provisioning_batches b on b.id = i.batch_id where b.admin_user_id = $1) as items,
       (select count(*) from public.provisioning_requests where admin_user_id = $1) as requests,
       (select count(*) from public.tenants t
          join public.provisioning_requests r on r.id = t.request_id where r.admin_user_id = $1) as tenants,
       (select count(*) from public.provisioning_events where actor_id = $1) as events`,
    [id],
  )
  return counts
}
