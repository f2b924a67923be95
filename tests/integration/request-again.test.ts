import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  type RequestDetail,
  requestDetailSchema,
} from '../../supabase/functions/_shared/contract/request-detail.ts'
import { newBodies, postBatch } from '../support/batches.ts'
import { findRequest, sql } from '../support/database.ts'
import { authError } from '../support/faults.ts'
import { type FaultyFunction, startFaultyFunction } from '../support/faulty-function.ts'
import { createAdmin, createPerson, type Person } from '../support/people.ts'
import { call, expectProblem, expectTenant, newBody, provision } from '../support/provision.ts'
import { expectPending, newSignUp, signUp, signUpFunctionForThisTest } from '../support/sign-up.ts'
import { unique } from '../support/unique.ts'

let admin: Person
let colleague: Person
let faulty: FaultyFunction
let sourceId: string

beforeAll(async () => {
  ;[admin, colleague, faulty] = await Promise.all([createAdmin(), createAdmin(), startFaultyFunction()])
  sourceId = expectTenant(await provision(admin, newBody())).tenant.id
})
beforeEach(() => faulty.proxy.clear())
afterAll(() => faulty?.stop())

async function read(requestId: string, caller = admin) {
  const answer = await call({ token: caller.token, path: `/requests/${requestId}` })
  expect(answer.status, answer.text).toBe(200)
  return { text: answer.text, detail: requestDetailSchema.parse(JSON.parse(answer.text)) }
}

async function requestIdOf(key: string): Promise<string> {
  return (await findRequest(admin.id, key))?.id ?? ''
}

/** As the detail says that it is to be sent. */
function sendAgain({ body, cloneOf, needsPassword }: RequestDetail, key: string, caller = admin) {
  const owner = needsPassword ? { ...body.owner, password: 'typed once more' } : body.owner
  const path = cloneOf ? `/tenants/${cloneOf}/clone` : '/tenants'
  return provision(caller, { ...body, owner }, { key, path })
}

const everything = () => {
  const host = unique('host')
  return newBody(
    { fullName: 'Zoë  O’Neil' },
    {
      tenant: {
        name: 'ÄÖ & “quotes” \\ ',
        domain: `${host}.example.test`,
        timezone: 'Europe/Berlin',
        currency: 'EUR',
        contact: { email: `Office@${host}.TEST`, phone: '+49 30 1', address: 'Am Platz 1' },
        settings: { none: null, deep: { list: [1, 2.5, null, { camelCase: true }] }, snake_case: '' },
      },
      template: 'default',
      isolation: 'schema',
      features: ['webhooks', 'basic', 'webhooks'],
      limits: { users: 3, storageGb: 7 },
      apiKey: true,
    },
  )
}

/** Each what is asked for, and where. */
const intentions: [name: string, body: () => object, path: () => string][] = [
  ['with no more than it must say', () => newBody(), () => '/tenants'],
  ['with everything', everything, () => '/tenants'],
  [
    'with one limit and no feature',
    () => newBody({}, { limits: { users: 9 }, features: [] }),
    () => '/tenants',
  ],
  [
    'with a typed password',
    () => newBody({ mode: 'password', password: 'typed the first time' }),
    () => '/tenants',
  ],
  ['with a temporary password', () => newBody({ mode: 'temporary' }), () => '/tenants'],
  ['of a clone', () => newBody(), () => `/tenants/${sourceId}/clone`],
]

describe('a failed request', () => {
  test.for(intentions)('%s is tried again by what is told of it', async ([, body, path]) => {
    const key = crypto.randomUUID()
    faulty.proxy.on('POST /auth/v1/admin/users', authError(422, 'weak_password'))
    const refused = await provision(admin, body(), { key, path: path(), base: faulty.base })
    expectProblem(refused, 'AUTH_USER_CREATION_FAILED')

    const id = await requestIdOf(key)
    const { detail, text } = await read(id)
    expect(detail).toMatchObject({
      request: { id, status: 'failed', isMine: true, tenantId: null, attempts: 1 },
      attempts: [{ number: 1, status: 'failed', error: { code: 'AUTH_USER_CREATION_FAILED' } }],
      idempotencyKey: key,
    })
    expect(text).not.toContain('typed the first time')

    expectTenant(await sendAgain(detail, key))
    const done = (await read(id)).detail
    expect(done.request).toMatchObject({ status: 'completed', attempts: 2, error: null })
    expect(done.attempts.map(({ status }) => status)).toEqual(['failed', 'succeeded'])
    // It is the same intention ever after.
    expect(done.body).toEqual(detail.body)
    expectTenant(await sendAgain(done, key), 200)
    expect((await findRequest(admin.id, key))?.id).toBe(id)
  })

  test('of another admin tells what to begin anew from, and not its key', async () => {
    const key = crypto.randomUUID()
    faulty.proxy.on('POST /auth/v1/admin/users', authError(422, 'weak_password'))
    await provision(admin, everything(), { key, base: faulty.base })
    const id = await requestIdOf(key)
    const { detail, text } = await read(id, colleague)
    expect(text).not.toContain(key)
    expect(detail).toMatchObject({
      idempotencyKey: null,
      request: { isMine: false, adminEmail: admin.email },
    })
    expect(detail.body).toEqual((await read(id)).detail.body)

    const { tenant } = expectTenant(await sendAgain(detail, crypto.randomUUID(), colleague))
    expect(tenant.slug).toBe(detail.body.tenant.slug)
    // The first one stays what it was, and finds its names taken.
    expectProblem(await sendAgain(detail, key), 'DUPLICATE_SLUG')
    expect((await read(id)).detail.request.status).toBe('failed')
  })
})

test('a completed request with an existing owner is replayed by what is told of it', async () => {
  const person = await createPerson()
  const key = crypto.randomUUID()
  expectTenant(
    await provision(admin, newBody({ mode: 'existing', email: person.email, userId: person.id }), { key }),
  )
  const { detail } = await read(await requestIdOf(key))
  expect(detail.body.owner).toMatchObject({ mode: 'existing', userId: person.id })
  expectTenant(await sendAgain(detail, key), 200)
})

test('an item of a batch has no key of its own to be tried again with', async () => {
  const answer = await postBatch(admin, { tenants: newBodies(1) })
  expect(answer.status, answer.text).toBeLessThan(300)
  const [item] = await sql<{ id: string; key: string; batch: string }>(
    `select id, idempotency_key as key, batch_id as batch from public.provisioning_requests
     where admin_user_id = $1 and batch_id is not null`,
    [admin.id],
  )
  const { detail, text } = await read(item?.id ?? '')
  expect(detail).toMatchObject({
    idempotencyKey: null,
    request: { source: 'batch', batchId: item?.batch, isMine: true },
  })
  expect(text).not.toContain(item?.key)
})

test('of a sign-up an invitation of its owner is told, and no key', async () => {
  const body = newSignUp()
  const key = crypto.randomUUID()
  expectPending(await signUp(await signUpFunctionForThisTest(), body, { key }), body)
  const [row] = await sql<{ id: string }>(
    `select id from public.provisioning_requests where payload #>> '{tenant,slug}' = $1`,
    [body.tenant.slug],
  )
  const { detail, text } = await read(row?.id ?? '')
  expect(detail).toMatchObject({
    idempotencyKey: null,
    needsPassword: false,
    request: { source: 'sign_up', isMine: false, adminUserId: null, adminEmail: null },
    body: { tenant: body.tenant, owner: { ...body.owner, mode: 'invite' } },
  })
  expect(text).not.toContain(key)
})

test('a request that there is none of is not found', async () => {
  expectProblem(await call({ token: admin.token, path: `/requests/${crypto.randomUUID()}` }), 'NOT_FOUND')
})
