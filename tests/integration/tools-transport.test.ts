import { beforeAll, describe, expect, test } from 'vitest'
import { listPackagesTool } from '../../supabase/functions/_shared/contract/tools/list-packages.ts'
import { provisionTenantTool } from '../../supabase/functions/_shared/contract/tools/provision-tenant.ts'
import { target } from '../harness/target.ts'
import { sql } from '../support/database.ts'
import { createAdmin, type Person } from '../support/people.ts'
import { type CallOptions, call, expectProblem, newBody } from '../support/provision.ts'
import { callTool, connectTools, listTools, postMessage, toolsUrl } from '../support/tools.ts'
import { unique } from '../support/unique.ts'

let admin: Person

beforeAll(async () => {
  admin = await createAdmin()
})

const post = (message: unknown, options: CallOptions = {}) =>
  postMessage(message, { token: admin.token, ...options })

test.for(['GET', 'DELETE', 'PUT', 'PATCH'])(
  '%s is not allowed: there are no sessions and no stream of our own',
  async (method) => {
    const answer = await call({
      token: admin.token,
      method,
      base: toolsUrl,
      path: '',
      headers: { accept: 'text/event-stream', 'mcp-session-id': crypto.randomUUID() },
    })
    expectProblem(answer, 'METHOD_NOT_ALLOWED')
    expect(answer.headers.get('allow')).toBe('POST')
  },
)

test('there is nothing beneath', async () => {
  expectProblem(await post(listTools, { path: '/mcp' }), 'NOT_FOUND')
})

test('no session is given out, and one that somebody brings is nothing to us', async () => {
  const answer = await post(listTools, { headers: { 'mcp-session-id': crypto.randomUUID() } })
  expect(answer.status, answer.text).toBe(200)
  expect(answer.headers.get('mcp-session-id')).toBeNull()
})

test('a call needs no handshake before it: any process can answer it', async () => {
  const answer = await post({
    ...listTools,
    method: 'tools/call',
    params: { name: listPackagesTool.name, arguments: {} },
  })
  expect(answer.status).toBe(200)
  expect(answer.text).toContain('VALIDATION_ERROR')
})

test('a notification is taken, and not answered', async () => {
  const answer = await post({ jsonrpc: '2.0', method: 'notifications/initialized' })
  expect({ status: answer.status, text: answer.text }).toEqual({ status: 202, text: '' })
})

describe('a body that can’t be read', () => {
  test('is refused where it is not JSON', async () => {
    for (const type of ['text/plain', 'application/json-seq', 'multipart/form-data']) {
      expectProblem(await post(listTools, { headers: { 'content-type': type } }), 'UNSUPPORTED_MEDIA_TYPE')
    }
  })

  test('is refused where it is over 64 KiB, whether or not it says so', async () => {
    const huge = JSON.stringify({ ...listTools, params: { padding: 'x'.repeat(70_000) } })
    expectProblem(await post(huge), 'PAYLOAD_TOO_LARGE')
    const chunked = await fetch(toolsUrl, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${admin.token}`,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
      },
      body: new Blob([huge]).stream(),
      duplex: 'half',
    } as RequestInit)
    expect(chunked.status).toBe(413)
    await chunked.body?.cancel()
  })

  const malformed: [name: string, body: string, code: number][] = [
    ['what is no JSON', '{', -32700],
    ['nothing', '', -32700],
    ['a text', '"tools/list"', -32600],
    ['what is no message', '{"method": "tools/list"}', -32600],
    ['several messages at once', JSON.stringify([listTools, listTools]), -32600],
    ['no message at all', ' []', -32600],
  ]
  test.for(malformed)('is refused by the protocol: %s', async ([, body, code]) => {
    const answer = await post(body)
    expect(answer.status).toBe(400)
    expect(JSON.parse(answer.text)).toMatchObject({ jsonrpc: '2.0', id: null, error: { code } })
  })

  test('a hundred calls in one message make nothing', async () => {
    const before = await countRequests()
    const params = () => ({
      name: provisionTenantTool.name,
      arguments: { idempotency_key: crypto.randomUUID(), ...newBody() },
    })
    const calls = Array.from({ length: 100 }, (_, id) => ({
      jsonrpc: '2.0',
      id,
      method: 'tools/call',
      params: params(),
    }))
    expect((await post(calls)).status).toBe(400)
    expect(await countRequests()).toBe(before)
  })
})

async function countRequests(): Promise<number> {
  const [row] = await sql<{ count: number }>(
    'select count(*)::int as count from public.provisioning_requests where admin_user_id = $1',
    [admin.id],
  )
  return row?.count ?? -1
}

test('a version that there is not is refused by the protocol', async () => {
  const answer = await post(listTools, { headers: { 'mcp-protocol-version': '1999-01-01' } })
  expect(answer.status).toBe(400)
  expect(answer.text).toContain('1999-01-01')
})

test('a subscription ends at once: there is nothing to be told of', async () => {
  const client = await connectTools(admin, { client: { versionNegotiation: { mode: 'auto' } } })
  const subscription = await client.listen({ toolsListChanged: true })
  await subscription.close()
})

test('the request id is the caller’s own where it is safe to log', async () => {
  const requestId = unique('request')
  const answer = await callTool(admin, listPackagesTool, {}, { headers: { 'x-request-id': requestId } })
  expect(answer.structured).toMatchObject({ requestId })
})

describe('a page in a browser', () => {
  const allowed = target.own?.functionEnv.ALLOWED_ORIGINS?.split(',')[0] ?? ''

  // Elsewhere a gateway may answer for the function, as that of `supabase start` does.
  test.skipIf(!target.own)('may call from an origin that is allowed (needs a stack of our own)', async () => {
    const preflight = await call({
      method: 'OPTIONS',
      base: toolsUrl,
      path: '',
      headers: {
        origin: allowed,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type,mcp-protocol-version',
      },
    })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-origin')).toBe(allowed)
    expect(preflight.headers.get('access-control-allow-headers')?.toLowerCase().split(/, ?/)).toEqual(
      expect.arrayContaining(['authorization', 'mcp-protocol-version', 'mcp-method', 'mcp-name']),
    )
    expect((await post(listTools, { headers: { origin: allowed } })).status).toBe(200)
  })

  test.for(['https://evil.test', 'null', `${allowed}.evil.test`])(
    'may not call from %s, even with a token',
    async (origin) => {
      expectProblem(await post(listTools, { headers: { origin } }), 'FORBIDDEN')
    },
  )
})
