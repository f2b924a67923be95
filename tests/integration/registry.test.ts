import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { tenantDetailSchema } from '../../supabase/functions/_shared/contract/tenant-detail.ts'
import { tenantListSchema } from '../../supabase/functions/_shared/contract/tenant-list.ts'
import { tenantTimelineSchema } from '../../supabase/functions/_shared/contract/tenant-timeline.ts'
import { sql } from '../support/database.ts'
import { etagOf } from '../support/etag-of.ts'
import { createAdmin, createPerson, type Person, serviceClient } from '../support/people.ts'
import { call, expectProblem, expectTenant, newBody, provision } from '../support/provision.ts'
import { startWithoutOwner } from '../support/start-without-owner.ts'
import { unique } from '../support/unique.ts'

let admin: Person
/** A word that is in the names of this file's five tenants, and in nobody else's. */
const word = unique('zebra')
const made: { id: string; slug: string; name: string }[] = []
const firstBody = newBody({}, { tenant: { name: `${word} a`, domain: `${word}.example.test` }, apiKey: true })

beforeAll(async () => {
  admin = await createAdmin()
  for (const letter of 'abcde') {
    const body = letter === 'a' ? firstBody : newBody({}, { tenant: { name: `${word} ${letter}` } })
    made.push(expectTenant(await provision(admin, body)).tenant)
  }
})

const get = (path: string, caller: Person | undefined = admin) => call({ token: caller?.token, path })

async function list(query: Record<string, string | number>) {
  const text = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]))
  const answer = await get(`/tenants?${text}`)
  expect(answer.status, answer.text).toBe(200)
  return tenantListSchema.parse(JSON.parse(answer.text))
}

async function read(id: string) {
  const answer = await get(`/tenants/${id}`)
  expect(answer.status, answer.text).toBe(200)
  return { answer, detail: tenantDetailSchema.parse(JSON.parse(answer.text)) }
}

function patch(id: string, body: unknown, headers: Record<string, string> = {}) {
  return call({
    token: admin.token,
    method: 'PATCH',
    path: `/tenants/${id}`,
    body: JSON.stringify(body),
    headers,
  })
}

describe('the list', () => {
  test('the newest first, with a total and no further page', async () => {
    const { tenants, ...rest } = await list({ search: word })
    expect(tenants.map(({ name }) => name)).toEqual([...'edcba'].map((letter) => `${word} ${letter}`))
    expect(rest).toEqual({ total: 5, totalIsExact: true, nextCursor: null })
    expect(tenants.at(-1)).toMatchObject({
      ...made[0],
      status: 'active',
      domain: `${word}.example.test`,
      template: 'default@1',
      batchId: null,
      owner: { email: firstBody.owner.email },
    })
  })

  test.for([
    ['name', 'asc', 'abcde'],
    ['name', 'desc', 'edcba'],
    ['createdAt', 'asc', 'abcde'],
    ['status', 'asc', 'abcde'],
  ] as const)('by %s %s, by page and by cursor', async ([sort, order, letters]) => {
    const byPage: string[] = []
    for (const page of [1, 2, 3]) {
      const { tenants, total } = await list({ search: word, sort, order, limit: 2, page })
      expect(total).toBe(5)
      byPage.push(...tenants.map(({ name }) => name))
    }
    const byCursor: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page = await list({ search: word, sort, order, limit: 2, ...(cursor && { cursor }) })
      byCursor.push(...page.tenants.map(({ name }) => name))
      cursor = page.nextCursor
    }
    expect(byPage).toEqual([...letters].map((letter) => `${word} ${letter}`))
    expect(byCursor).toEqual(byPage)
  })

  test.for([
    ['several statuses', { status: 'active,suspended' }, 5],
    ['another status', { status: 'archived' }, 0],
    ['a template', { template: 'default' }, 5],
    ['a version of it', { template: 'default@1' }, 5],
    ['no such template', { template: 'nothing' }, 0],
    ['a batch that is none', { batch: randomUUID() }, 0],
    ['a time from', { createdFrom: '2020-01-01' }, 5],
    ['a time to', { createdTo: '2020-01-01' }, 0],
    ['a time with its offset', { createdFrom: '2020-01-01T00:00:00+02:00' }, 5],
  ] as const)('filtered by %s', async ([, filter, count]) => {
    expect((await list({ search: word, ...filter })).total).toBe(count)
  })

  test('an owner is found by the whole address, a tenant by slug and domain', async () => {
    for (const search of [firstBody.owner.email, firstBody.tenant.slug, `${word}.EXAMPLE.test`]) {
      expect((await list({ search })).tenants.map(({ id }) => id)).toEqual([made[0]?.id])
    }
  })

  test.for([
    `${word}' or true --`,
    `${word}%`,
    `%${word}`,
    `${word}\\`,
    `${word}"; select pg_sleep(10); --`,
    `${word}$1`,
    `${word}{{7*7}}`,
    `\\' union select 1`,
    '%%%',
    '___',
  ])('a search is text and nothing else: %s', async (search) => {
    expect((await list({ search })).tenants.filter(({ name }) => name.includes(word))).toEqual([])
  })

  test.for([
    ['an unknown sort', { sort: 'ownerId' }, '/sort'],
    ['a sort that goes on', { sort: 'name; drop table tenants' }, '/sort'],
    ['an unknown order', { order: 'name' }, '/order'],
    ['page 0', { page: 0 }, '/page'],
    ['page 1.5', { page: 1.5 }, '/page'],
    ['a page too deep', { page: 401, limit: 25 }, '/page'],
    ['a limit of 101', { limit: 101 }, '/limit'],
    ['an unknown status', { status: 'active,gone' }, '/status/1'],
    ['a template with a quote', { template: `a'` }, '/template'],
    ['a batch that is no id', { batch: '1' }, '/batch'],
    ['a date that is none', { createdFrom: 'yesterday' }, '/createdFrom'],
    ['an empty search', { search: ' ' }, '/search'],
    ['a search at length', { search: 'x'.repeat(256) }, '/search'],
    ['a search with a NUL', { search: 'a\u0000b' }, '/search'],
    ['a search of two lines', { search: 'a\nb' }, '/search'],
    ['an unknown parameter', { owner: 'x' }, '/owner'],
    ['a forged cursor', { cursor: 'x' }, '/cursor'],
    ['a cursor that is JSON', { cursor: btoa('{"stamp":"x","keys":["a","b"]}') }, '/cursor'],
    ['a cursor of SQL', { cursor: `') or true --` }, '/cursor'],
  ] as const)('refuses %s', async ([, query, pointer]) => {
    const text = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]))
    expectProblem(await get(`/tenants?${text}`), 'VALIDATION_ERROR', [pointer])
  })

  test('a cursor goes with its own list alone', async () => {
    const { nextCursor } = await list({ search: word, sort: 'name', limit: 2 })
    for (const other of [
      { sort: 'slug' },
      { sort: 'name', order: 'desc' },
      { sort: 'name', status: 'active' },
    ]) {
      const text = new URLSearchParams({ search: word, limit: '2', cursor: nextCursor ?? '', ...other })
      expectProblem(await get(`/tenants?${text}`), 'VALIDATION_ERROR', ['/cursor'])
    }
  })

  test('is for admins', async () => {
    const stranger = await createPerson()
    for (const path of ['/tenants', `/tenants/${made[0]?.id}`, `/tenants/${made[0]?.id}/timeline`]) {
      expectProblem(await get(path, stranger), 'FORBIDDEN')
      expectProblem(await call({ path }), 'UNAUTHENTICATED')
    }
  })
})

describe('one tenant', () => {
  test('all of it', async () => {
    const { answer, detail } = await read(made[0]?.id ?? '')
    expect(detail).toMatchObject({
      tenant: { ...made[0], timezone: 'UTC', currency: 'USD', settings: {} },
      features: ['basic'],
      limits: { users: 25, storageGb: 10 },
      owner: { email: firstBody.owner.email },
      counts: { members: 1, segments: 1, packages: 3, apiKeys: 1 },
      request: { status: 'completed', attempts: 1, adminUserId: admin.id, batchId: null },
      allowedActions: ['archive', 'suspend'],
    })
    expect(etagOf(answer)).toBe(`"${detail.tenant.updatedAt}"`)
    expect(answer.text).not.toMatch(/idempotency|hash|sk_/i)
  })

  test('one that was never there is not found', async () => {
    for (const id of [randomUUID(), 'acme', '%00']) expectProblem(await get(`/tenants/${id}`), 'NOT_FOUND')
  })

  test('is changed where it is named, and the audit has the changed fields', async () => {
    const { tenant } = expectTenant(
      await provision(admin, newBody({}, { tenant: { contact: { phone: '1' } } })),
    )
    const domain = `${unique('host')}.test`
    const answer = await patch(tenant.id, {
      tenant: {
        name: 'Acme SE',
        domain,
        contact: { email: 'Office@acme.test', phone: null },
        settings: { a: 1 },
      },
      features: ['webhooks', 'basic'],
      limits: { storageGb: 99 },
    })
    expect(answer.status, answer.text).toBe(200)
    expect(tenantDetailSchema.parse(JSON.parse(answer.text))).toMatchObject({
      tenant: {
        name: 'Acme SE',
        slug: tenant.slug,
        domain,
        contact: { email: 'office@acme.test', phone: null, address: null },
        settings: { a: 1 },
      },
      features: ['basic', 'webhooks'],
      limits: { users: 25, storageGb: 99 },
    })
    const events = await sql(
      `select before, after, actor_id from public.provisioning_events where tenant_id = $1 and action = 'tenant_updated'`,
      [tenant.id],
    )
    expect(events).toEqual([
      {
        actor_id: admin.id,
        before: {
          name: tenant.name,
          domain: null,
          contact_email: null,
          contact_phone: '1',
          settings: [],
          features: ['basic'],
          storage_limit_gb: 10,
        },
        after: {
          name: 'Acme SE',
          domain,
          contact_email: 'office@acme.test',
          contact_phone: null,
          settings: ['a'],
          features: ['basic', 'webhooks'],
          storage_limit_gb: 99,
        },
      },
    ])
  })

  test('of two who have read the same, the second is told that it has changed', async () => {
    const { tenant } = expectTenant(await provision(admin, newBody()))
    const etag = etagOf((await read(tenant.id)).answer)
    const first = await patch(tenant.id, { tenant: { name: 'First' } }, { 'if-match': etag })
    expect(first.status, first.text).toBe(200)
    expectProblem(
      await patch(tenant.id, { tenant: { name: 'Second' } }, { 'if-match': etag }),
      'PRECONDITION_FAILED',
    )
    const fresh = etagOf(first)
    const weak = await patch(tenant.id, { tenant: { name: 'Third' } }, { 'if-match': `W/${fresh}` })
    expect(weak.status, weak.text).toBe(200)
    for (const tag of ['*', 'x', '"x"', `${fresh}, ${fresh}`]) {
      expectProblem(await patch(tenant.id, {}, { 'if-match': tag }), 'VALIDATION_ERROR', ['/if-match'])
    }
  })

  test('many who change it at once: each change is kept', async () => {
    const { tenant } = expectTenant(await provision(admin, newBody()))
    const changes = [
      { tenant: { name: 'At once' } },
      { tenant: { currency: 'EUR' } },
      { tenant: { contact: { phone: '7' } } },
      { tenant: { contact: { address: 'Here 1' } } },
      { limits: { users: 7 } },
      { limits: { storageGb: 7 } },
    ]
    const answers = await Promise.all(changes.map((change) => patch(tenant.id, change)))
    expect(answers.map(({ status }) => status)).toEqual(changes.map(() => 200))
    expect((await read(tenant.id)).detail).toMatchObject({
      tenant: { name: 'At once', currency: 'EUR', contact: { phone: '7', address: 'Here 1' } },
      limits: { users: 7, storageGb: 7 },
    })
  })

  test.for([
    ['a slug', { tenant: { slug: 'another' } }, ['/tenant/slug']],
    ['an owner', { owner: { email: 'x@acme.test' } }, ['/owner']],
    ['a template', { template: 'default' }, ['/template']],
    ['a status', { tenant: { status: 'archived' } }, ['/tenant/status']],
    ['an empty name', { tenant: { name: ' ' } }, ['/tenant/name']],
    ['no name', { tenant: { name: null } }, ['/tenant/name']],
    ['a zone that is none', { tenant: { timezone: 'Mars/Base' } }, ['/tenant/timezone']],
    ['a limit of 0', { limits: { users: 0 } }, ['/limits/users']],
    ['an unknown feature', { features: ['time_travel'] }, ['/features/0']],
    ['settings that are a list', { tenant: { settings: [] } }, ['/tenant/settings']],
    ['a fax', { tenant: { contact: { fax: '1' } } }, ['/tenant/contact/fax']],
    ['a list', [], ['']],
  ] as const)('refuses %s', async ([, body, pointers]) => {
    expectProblem(await patch(made[1]?.id ?? '', body), 'VALIDATION_ERROR', [...pointers])
  })

  test('another’s domain is taken, an archived tenant is not edited, a suspended one is', async () => {
    const { tenant } = expectTenant(await provision(admin, newBody()))
    const domain = `${word}.example.test`
    expectProblem(await patch(tenant.id, { tenant: { domain } }), 'DUPLICATE_DOMAIN', ['/tenant/domain'])
    const act = (action: string) =>
      call({ token: admin.token, method: 'POST', path: `/tenants/${tenant.id}/${action}`, body: '{}' })
    await act('suspend')
    expect((await patch(tenant.id, { tenant: { name: 'Suspended' } })).status).toBe(200)
    await act('archive')
    const problem = expectProblem(await patch(tenant.id, { tenant: { name: 'No' } }), 'INVALID_TRANSITION')
    expect(problem.transition).toEqual({ from: 'archived', action: 'edit', allowed: ['purge', 'restore'] })
    const purge = { token: admin.token, method: 'POST', path: `/tenants/${tenant.id}/purge` }
    await call({ ...purge, body: JSON.stringify({ confirm: tenant.slug }) })
    expectProblem(await patch(tenant.id, {}), 'TENANT_PURGED')
    expectProblem(await get(`/tenants/${tenant.id}`), 'TENANT_PURGED')
    const { text } = await get(`/tenants/${tenant.id}/timeline`)
    expect(tenantTimelineSchema.parse(JSON.parse(text)).entries.at(-1)).toMatchObject({
      what: 'tenant_purged',
      actor: { kind: 'user', id: admin.id, email: admin.email },
      nextStep: 'Nothing: it is gone for good.',
    })
  })
})

test('the timeline of a request that came to nothing is its own admin’s', async () => {
  const { state } = await startWithoutOwner(admin, newBody())
  const { error } = await serviceClient().rpc('mark_provisioning_failed', {
    p_request_id: state.request_id,
    p_attempt_number: 1,
    p_error: { code: 'AUTH_UNAVAILABLE' },
  })
  expect(error).toBeNull()
  const { text } = await get(`/tenants/${state.tenant_id}/timeline`)
  const timeline = tenantTimelineSchema.parse(JSON.parse(text))
  expect(timeline.entries).toContainEqual(
    expect.objectContaining({
      kind: 'attempt',
      what: 'failed',
      attemptNumber: 1,
      seconds: expect.any(Number),
      error: { code: 'AUTH_UNAVAILABLE', reason: null },
      nextStep: 'Try again with the same key: the auth service did not answer.',
    }),
  )
  expectProblem(await get(`/tenants/${state.tenant_id}/timeline`, await createAdmin()), 'NOT_FOUND')
})
