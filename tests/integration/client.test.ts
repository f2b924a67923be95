import { beforeAll, expect, onTestFinished, test } from 'vitest'
import type { ClientOptions } from '../../client/landlord-client.ts'
import { InvalidParamError, LandlordError, NoAnswerError } from '../../client/landlord-error.ts'
import { checkAvailability } from '../../supabase/functions/_shared/contract/endpoints/availability.ts'
import { createBatch, followBatch } from '../../supabase/functions/_shared/contract/endpoints/batches.ts'
import { readHealth } from '../../supabase/functions/_shared/contract/endpoints/health.ts'
import { readOpsHealth } from '../../supabase/functions/_shared/contract/endpoints/ops.ts'
import { provisionTenant } from '../../supabase/functions/_shared/contract/endpoints/provision.ts'
import {
  readTenantStatus,
  resendSetupEmail,
} from '../../supabase/functions/_shared/contract/endpoints/tenants.ts'
import type { ProvisionRequestInput } from '../../supabase/functions/_shared/contract/provision-request.ts'
import { clientOf } from '../support/client.ts'
import { sql } from '../support/database.ts'
import { type Fault, FaultProxy } from '../support/fault-proxy.ts'
import { answer, authError, drop, loseReply } from '../support/faults.ts'
import { faultyFunctionForThisTest } from '../support/faulty-function.ts'
import { createAdmin, createPerson, type Person } from '../support/people.ts'
import { functionUrl, newBody } from '../support/provision.ts'

let admin: Person

beforeAll(async () => {
  admin = await createAdmin()
})

const anyBody = () => newBody() as ProvisionRequestInput
const newKey = () => crypto.randomUUID()

/** A client whose calls go through a proxy, and the proxy. */
async function behindProxy(options: Partial<ClientOptions> = {}) {
  const { origin, pathname } = new URL(functionUrl)
  const proxy = await FaultProxy.start(origin)
  onTestFinished(() => proxy.stop())
  return { proxy, path: pathname, client: clientOf(admin, { baseUrl: proxy.url + pathname, ...options }) }
}

async function errorOf(promise: Promise<unknown>): Promise<LandlordError | NoAnswerError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof LandlordError || error instanceof NoAnswerError) return error
  throw new Error('no error of the client', { cause: error })
}

test.for(['', '.', '..'])('“%s” is no id, and is not sent', async (id) => {
  const { client, proxy } = await behindProxy()
  const call = client.call(readTenantStatus, { params: { id } })
  await expect(call).rejects.toThrow(InvalidParamError)
  expect(proxy.calls).toEqual([])
})

test('an answer has its status, its body and what its headers say', async () => {
  const client = clientOf(admin)
  const call = { body: anyBody(), idempotencyKey: newKey() }
  const first = await client.call(provisionTenant, call)
  expect(first).toMatchObject({ status: 201, isReplay: false, requestId: first.body.requestId })
  const again = await client.call(provisionTenant, call)
  expect(again).toMatchObject({ status: 200, isReplay: true, body: { tenant: first.body.tenant } })
  const status = await client.call(readTenantStatus, { params: { id: first.body.tenant.id } })
  expect(status.body).toMatchObject({ tenantId: first.body.tenant.id, status: 'active' })
  const { slug } = first.body.tenant
  const available = await client.call(checkAvailability, { query: { slug } })
  expect(available.body).toMatchObject({ slug: { available: false, reason: 'taken' } })
  expect(available.rateLimit).toEqual({
    policy: 'availability',
    remaining: expect.any(Number),
    resetSeconds: expect.any(Number),
  })
  expect(status.rateLimit).toBeUndefined()
})

test('each endpoint gets the key or token that it needs', async () => {
  expect((await clientOf({ token: '' }).call(readHealth, {})).body.status).toBe('ok')
  expect((await clientOf({ token: '' }).call(readOpsHealth, {})).body.waiting).toBeGreaterThanOrEqual(0)
  const fresh = clientOf(admin, { accessToken: async () => admin.token })
  expect((await fresh.call(checkAvailability, { query: { slug: 'any-thing' } })).status).toBe(200)
  await expect(clientOf({ token: '' }).call(checkAvailability, { query: {} })).rejects.toThrow(
    'checkAvailability needs an admin’s access token',
  )
})

test('a batch is followed to its end, which ends by itself', async () => {
  const client = clientOf(admin)
  const body = { tenants: [anyBody(), anyBody()] }
  const { body: made } = await client.call(createBatch, { body, idempotencyKey: newKey() })
  if (!('batchId' in made)) throw new Error('a report')
  const events = await Array.fromAsync(client.events(followBatch, { params: { id: made.batchId } }))
  expect(events.at(-1)?.event).toBe('done')
  expect(new Set(events.map(({ id }) => id)).size).toBe(events.length)
  const rest = client.events(
    followBatch,
    { params: { id: made.batchId } },
    { lastEventId: events.at(-2)?.id },
  )
  expect(await Array.fromAsync(rest)).toEqual(events.slice(-1))
})

test('a problem is an error with its code, fields and request id', async () => {
  const owner = { email: 'nobody', fullName: 'Jane Doe' }
  const call = { body: { tenant: { name: 'Acme' }, owner }, idempotencyKey: newKey() }
  const error = await errorOf(clientOf(admin).call(provisionTenant, call))
  expect(error).toMatchObject({
    name: 'LandlordError',
    code: 'EMAIL_VALIDATION_FAILED',
    status: 400,
    retryable: false,
    retryAfterSeconds: undefined,
    requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    problem: { errors: [{ pointer: '/owner/email', message: 'must be an e-mail address' }] },
  })
  expect(
    await errorOf(clientOf(await createPerson()).call(readTenantStatus, { params: { id: newKey() } })),
  ).toMatchObject({ code: 'FORBIDDEN' })
})

test('no answer is an error of its own, whoever gave none', async () => {
  const nobody = clientOf(admin, { baseUrl: 'http://127.0.0.1:1' })
  expect(await errorOf(nobody.call(readHealth, {}))).toMatchObject({
    name: 'NoAnswerError',
    status: undefined,
  })
  const { proxy, path, client } = await behindProxy()
  proxy.on(`GET ${path}/health`, answer(502, 'Bad Gateway'))
  expect(await errorOf(client.call(readHealth, {}))).toMatchObject({ name: 'NoAnswerError', status: 502 })
  proxy.on(`GET ${path}/health`, answer(200, 'welcome to the hotel’s network'))
  expect(await errorOf(client.call(readHealth, {}))).toMatchObject({
    message: 'the answer is not as declared',
  })
})

test('what a later version adds is let through', async () => {
  const { proxy, path, client } = await behindProxy()
  const later = { status: 'ok', database: 'up', auth: 'up', cache: 'up' }
  proxy.on(`GET ${path}/health`, answer(200, later))
  expect((await client.call(readHealth, {})).body).toEqual(later)
  proxy.on(`GET ${path}/health`, problem('TEAPOT', { status: 418, tea: 1 }))
  expect(await errorOf(client.call(readHealth, {}))).toMatchObject({ code: 'TEAPOT', problem: { tea: 1 } })
})

test('a lost answer is asked for again with the same key: one tenant', async () => {
  const { proxy, path, client } = await behindProxy({ retry: { attempts: 2 } })
  proxy.on(`POST ${path}/tenants`, loseReply, 1)
  const body = anyBody()
  const { isReplay, body: made } = await client.call(provisionTenant, { body, idempotencyKey: newKey() })
  expect(isReplay).toBe(true)
  expect(proxy.calls).toHaveLength(2)
  const found = await sql('select id from public.tenants where name = $1', [made.tenant.name])
  expect(found).toEqual([{ id: made.tenant.id }])
})

test('what may not be done twice is not done again', async () => {
  const { proxy, path, client } = await behindProxy({ retry: { attempts: 3 } })
  proxy.on(`POST ${path}/tenants`, drop)
  const error = await errorOf(client.call(resendSetupEmail, { params: { id: newKey() } }))
  expect(error.name).toBe('NoAnswerError')
  expect(proxy.calls).toHaveLength(1)
})

test('a problem that may pass is waited out, for as long as it asks', async () => {
  const { base, proxy } = await faultyFunctionForThisTest({ AUTH_TIMEOUT_MS: '5000' })
  proxy.on('POST /auth/v1/admin/users', authError(503, 'unavailable'))
  const waits: object[] = []
  const client = clientOf(admin, {
    baseUrl: base,
    retry: {
      attempts: 1,
      onRetry: ({ error, delayMs, attempt }) => {
        waits.push({ code: error instanceof LandlordError && error.code, delayMs, attempt })
        proxy.clear()
      },
    },
  })
  const { status } = await client.call(provisionTenant, { body: anyBody(), idempotencyKey: newKey() })
  expect(status).toBe(201)
  expect(waits).toEqual([{ code: 'AUTH_UNAVAILABLE', delayMs: 2000, attempt: 1 }])
})

test('a caller who gives up is told so at once, even in a pause', async () => {
  const controller = new AbortController()
  const { proxy, path, client } = await behindProxy({
    retry: { attempts: 1, onRetry: () => controller.abort(new Error('enough')) },
  })
  proxy.on(`GET ${path}/health`, problem('DATABASE_UNAVAILABLE', { status: 503, retryable: true }))
  await expect(client.call(readHealth, {}, { signal: controller.signal })).rejects.toThrow('enough')
})

/** A problem in the function's place, to be repeated in an hour. */
function problem(
  code: string,
  members: { status: number; retryable?: boolean; [member: string]: unknown },
): Fault {
  const body = { code, title: '', detail: '', requestId: 'any', retryable: false, ...members }
  const headers = { 'content-type': 'application/problem+json', 'retry-after': '3600' }
  return async () => ({ status: members.status, headers, body: JSON.stringify(body) })
}
