import { createClient } from '@supabase/supabase-js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Endpoint, RequestExample } from '../../supabase/functions/_shared/contract/endpoint.ts'
import { allEndpoints } from '../../supabase/functions/_shared/contract/endpoints/all-endpoints.ts'
import { createBatch } from '../../supabase/functions/_shared/contract/endpoints/batches.ts'
import {
  archiveTenant,
  suspendTenant,
} from '../../supabase/functions/_shared/contract/endpoints/lifecycle.ts'
import { provisionTenant } from '../../supabase/functions/_shared/contract/endpoints/provision.ts'
import { saveTemplate } from '../../supabase/functions/_shared/contract/endpoints/templates.ts'
import { expectResult } from '../support/batches.ts'
import { connectTo, endRuns, newRun } from '../support/fleet.ts'
import { type OwnStack, startOwnStack } from '../support/own-stack.ts'
import { type Answer, expectTenant, newBody, urlOf } from '../support/provision.ts'
import { makeSchemaTenants } from '../support/schema-tenants.ts'
import { unique } from '../support/unique.ts'
import { type Change, send } from './every-code/send.ts'

/** The examples name names, so each has its first and only say on a stack of its own. */
let stack: OwnStack
let admin: { token: string }

beforeAll(async () => {
  stack = await startOwnStack('examples')
  const { API_URL, PUBLISHABLE_KEY, ADMIN_EMAIL, ADMIN_PASSWORD } = stack.env
  const client = createClient(API_URL, PUBLISHABLE_KEY, { auth: { persistSession: false } })
  const { data, error } = await client.auth.signInWithPassword({
    email: ADMIN_EMAIL,
    password: ADMIN_PASSWORD,
  })
  if (error) throw error
  admin = { token: data.session.access_token }
})

afterAll(() => stack?.stop())

function sendHere(endpoint: Endpoint, change: Change): Promise<Answer> {
  const base = urlOf(endpoint, stack.env.FUNCTIONS_URL)
  return send(endpoint, admin, { base, ...change, ...(endpoint.access === 'secret key' ? withKey() : {}) })
}

const withKey = () => ({ authorization: { apikey: stack.env.SECRET_KEY } })

async function newTenant(): Promise<{ id: string }> {
  const { tenant } = expectTenant(await sendHere(provisionTenant, { body: newBody() }))
  return { id: tenant.id }
}

async function newTenantAfter(step: Endpoint) {
  const params = await newTenant()
  expect((await sendHere(step, { params, body: {} })).status).toBe(200)
  return params
}

/** The tenant of the provisioning examples, which others call by its slug. */
async function acme(): Promise<{ id: string }> {
  const [tenant] = await stack.sql<{ id: string }>(`select id from public.tenants where slug = 'acme-gmbh'`)
  if (!tenant) throw new Error('the example with Acme GmbH was not sent')
  return tenant
}

async function newApiKey(): Promise<{ id: string; keyId: string }> {
  const { tenant, apiKey } = expectTenant(
    await sendHere(provisionTenant, { body: newBody({}, { apiKey: true }) }),
  )
  return { id: tenant.id, keyId: apiKey?.id ?? '' }
}

/** One that is over, with an item that has failed. */
async function newBatch(): Promise<{ id: string }> {
  const taken = newBody()
  expectTenant(await sendHere(provisionTenant, { body: taken }))
  const answer = await sendHere(createBatch, { body: { tenants: [newBody(), taken] } })
  return { id: expectResult(answer).batchId }
}

/** The one that made a tenant. */
async function newRequest(): Promise<{ id: string }> {
  const { id } = await newTenant()
  const [request] = await stack.sql<{ id: string }>(
    'select id from public.provisioning_requests where tenant_id = $1',
    [id],
  )
  return { id: request?.id ?? '' }
}

/** The template of the examples, which is saved again as it is. */
async function trade(): Promise<{ name: string; version: string }> {
  const params = { name: 'trade', version: '1' }
  expect((await sendHere(saveTemplate, { params })).status).toBeLessThan(300)
  return params
}

async function newFleetRun(): Promise<{ runId: string }> {
  return { runId: (await newRun(stack, await connectTo(stack.env))).runId }
}

/** What an example's path stands for, where any tenant won't do. */
const paramsOf: Record<string, () => Promise<Record<string, string>>> = {
  reactivateTenant: () => newTenantAfter(suspendTenant),
  restoreTenant: () => newTenantAfter(archiveTenant),
  purgeTenant: async () => {
    const params = await acme()
    expect((await sendHere(archiveTenant, { params, body: {} })).status).toBe(200)
    return params
  },
  rotateApiKey: newApiKey,
  revokeApiKey: newApiKey,
  readTemplate: trade,
  readTemplateVersion: trade,
  saveTemplate: trade,
  restoreTemplate: trade,
  retireTemplate: trade,
  readRequest: newRequest,
  readBatch: newBatch,
  followBatch: newBatch,
  retryBatch: newBatch,
  cancelBatch: newBatch,
  undoBatch: newBatch,
  validateTenantSchema: async () => {
    const [tenant] = await makeSchemaTenants(stack, unique('own'), 1)
    return { id: tenant?.id ?? '' }
  },
  readFleetRun: newFleetRun,
  listFleetRunTenants: newFleetRun,
  followFleetRun: async () => {
    const params = await newFleetRun()
    await endRuns(stack)
    return params
  },
  advanceFleetRun: newFleetRun,
  pauseFleetRun: newFleetRun,
  resumeFleetRun: newFleetRun,
  retryFleetRun: newFleetRun,
  cancelFleetRun: newFleetRun,
  provisionTenantSchema: async () => {
    const [tenant] = await makeSchemaTenants(stack, unique('own'), 1)
    return { tenantId: tenant?.id ?? '' }
  },
  // The one that provisioning sends counts for a minute.
  resendSetupEmail: async () => {
    const { tenant } = expectTenant(
      await sendHere(provisionTenant, { body: newBody({ mode: 'password', password: 'typed-by-an-admin' }) }),
    )
    return { id: tenant.id }
  },
}

/** One key for an example, which several endpoints may share. */
const keys = new Map<RequestExample, string>()
function keyOf(example: RequestExample): string {
  const key = keys.get(example) ?? crypto.randomUUID()
  keys.set(example, key)
  return key
}

// What makes tenants comes first, for others to find them.
const inOrder = [
  ...allEndpoints.filter(({ tag }) => tag === provisionTenant.tag),
  ...allEndpoints.filter(({ tag }) => tag !== provisionTenant.tag),
]

describe.each(inOrder.map((endpoint) => [endpoint.operationId, endpoint] as const))('%s', (_, endpoint) => {
  test.each(Object.entries(endpoint.examples))('does what its example "%s" asks', async (_, example) => {
    const params = endpoint.params ? await (paramsOf[endpoint.operationId] ?? newTenant)() : {}
    const headers = endpoint.idempotencyKey ? { 'idempotency-key': keyOf(example) } : {}
    const body = withIds(example.body, example.params, params)
    const answer = await sendHere(endpoint, { ...example, body, params, headers })
    const declared = endpoint.responses[answer.status]
    expect(declared, answer.text).toBeDefined()
    expect(answer.headers.get('content-type')).toContain(declared?.contentType ?? 'application/json')
    if (!declared?.schema) return
    const said: unknown = declared.contentType ? answer.text : JSON.parse(answer.text)
    expect(declared.schema.parse(said)).toEqual(said)
  })
})

/** The body, with the ids that stand for the example's: some want one typed again. */
function withIds(
  body: unknown,
  examples: Record<string, string> = {},
  params: Record<string, string>,
): unknown {
  if (body === undefined) return undefined
  const text = Object.entries(examples).reduce(
    (json, [name, id]) => json.replaceAll(id, params[name] ?? id),
    JSON.stringify(body),
  )
  return JSON.parse(text)
}
