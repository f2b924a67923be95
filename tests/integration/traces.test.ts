import { beforeAll, expect, test, vi } from 'vitest'
import { target } from '../harness/target.ts'
import { faultyFunctionForThisTest } from '../support/faulty-function.ts'
import { type OtlpSpan, otlpCollectorForThisTest } from '../support/otlp-collector.ts'
import { createAdmin, type Person } from '../support/people.ts'
import { call, expectProblem, expectTenant, newBody, provision } from '../support/provision.ts'
import { formsOf, searchFiles } from '../support/search.ts'
import { unique } from '../support/unique.ts'

let admin: Person

beforeAll(async () => {
  admin = await createAdmin()
})

/** As text, whatever its type. */
const attribute = ({ attributes }: OtlpSpan, key: string) => {
  const [value] = Object.values(attributes.find((each) => each.key === key)?.value ?? {})
  return value === undefined ? undefined : String(value)
}

/** The span of the request with this id, and its children, when all of them have come in. */
async function traceOf(collector: { spans(): OtlpSpan[] }, requestId: string, children: string[]) {
  return vi.waitFor(
    () => {
      const server = collector.spans().find((span) => attribute(span, 'landlord.request_id') === requestId)
      if (!server) throw new Error(`no span of ${requestId} yet`)
      const clients = collector.spans().filter(({ parentSpanId }) => parentSpanId === server.spanId)
      const called = clients.map(
        (span) => `${span.name} ${new URL(attribute(span, 'url.full') ?? '').pathname}`,
      )
      expect(called.sort()).toEqual([...children].sort())
      return { server, clients }
    },
    { timeout: 30_000, interval: 100 },
  )
}

test('a request and the calls that it makes are one trace', async () => {
  const collector = await otlpCollectorForThisTest()
  const { base } = await faultyFunctionForThisTest(collector.env)
  const { requestId } = expectTenant(await provision(admin, newBody({ mode: 'temporary' }), { base }))
  const { server, clients } = await traceOf(collector, requestId, [
    'POST /rest/v1/rpc/provision_tenant_atomic',
    'POST /auth/v1/admin/users',
    'POST /rest/v1/rpc/get_provisioning_result',
  ])
  expect(server).toMatchObject({ name: 'POST /tenants', kind: 2, parentSpanId: '' })
  expect(attribute(server, 'http.route')).toBe('/tenants')
  expect(attribute(server, 'http.response.status_code')).toBe('201')
  expect(clients.map(({ traceId, kind }) => ({ traceId, kind }))).toEqual(
    clients.map(() => ({ traceId: server.traceId, kind: 3 })),
  )
})

test('a caller’s trace is gone on with, and its id is in the log', async () => {
  const collector = await otlpCollectorForThisTest()
  const faulty = await faultyFunctionForThisTest(collector.env)
  const [traceId, parentSpanId] = ['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7']
  const requestId = unique('traced')
  const headers = { traceparent: `00-${traceId}-${parentSpanId}-01`, 'x-request-id': requestId }
  const id = crypto.randomUUID()
  expectProblem(
    await call({ token: admin.token, base: faulty.base, path: `/tenants/${id}/status`, headers }),
    'NOT_FOUND',
  )
  const { server } = await traceOf(collector, requestId, ['POST /rest/v1/rpc/get_tenant_status'])
  expect(server).toMatchObject({ traceId, parentSpanId, name: 'GET /tenants/{id}/status' })
  expect(attribute(server, 'error.type')).toBe('NOT_FOUND')
  const line =
    faulty
      .output()
      .split('\n')
      .find((each) => each.includes(requestId)) ?? '{}'
  expect(JSON.parse(line)).toMatchObject({ event: 'request', requestId, traceId })
  if (target.own) expect(searchFiles(target.own.logs, [traceId])).toContain('api.log')
})

test.for([
  '00-0-0-0',
  `00-${'0'.repeat(32)}-${'0'.repeat(16)}-01`,
  'ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
])('a trace that is none begins anew: %s', async (traceparent) => {
  const collector = await otlpCollectorForThisTest()
  const { base } = await faultyFunctionForThisTest(collector.env)
  const requestId = unique('traced')
  await call({ base, path: '/nothing', headers: { traceparent, 'x-request-id': requestId } })
  const { server } = await traceOf(collector, requestId, [])
  expect(server.parentSpanId).toBe('')
  expect(server.name).toBe('GET')
})

test('nothing that is sent to the collector holds a secret or an address', async () => {
  const collector = await otlpCollectorForThisTest()
  const { base } = await faultyFunctionForThisTest(collector.env)
  const mark = unique('canary')
  const email = `${mark}@canary.test`
  const password = `${mark}-A1!`
  const body = newBody({ mode: 'password', email, password }, { apiKey: true })
  const { apiKey } = expectTenant(await provision(admin, body, { base }))
  expectTenant(await provision(admin, newBody({ email: `invited-${email}` }), { base }))
  const requestId = unique('asked')
  const asked: [string, Record<string, string>][] = [
    [`/availability?slug=${body.tenant.slug}&email=${encodeURIComponent(email)}`, {}],
    [`/availability?email=${encodeURIComponent(password)}`, {}],
    [`/tenants/${apiKey?.secretKey}/status`, {}],
    [
      `/nothing?email=${email}&token=${password}`,
      { 'x-request-id': requestId, baggage: `email=${email}`, tracestate: `a=${mark}` },
    ],
  ]
  for (const [path, headers] of asked) await call({ token: admin.token, base, path, headers })
  await traceOf(collector, requestId, [])

  const secrets = { mark, token: admin.token, key: apiKey?.secretKey ?? '', secretKey: target.secretKey }
  for (const [name, secret] of Object.entries(secrets)) {
    const forms = formsOf(secret)
    expect(
      collector.bodies.filter((text) => forms.some((form) => text.includes(form))),
      name,
    ).toEqual([])
  }
  expect(collector.spans().filter((span) => attribute(span, 'url.query')?.includes('email'))).toEqual([])
  // Both were asked for, and answered.
  expect(collector.spans().filter(({ name }) => name === 'GET /availability').length).toBe(2)
})

test('without an endpoint nothing is traced', async () => {
  const faulty = await faultyFunctionForThisTest()
  const requestId = unique('untraced')
  await call({ base: faulty.base, path: '/health', headers: { 'x-request-id': requestId } })
  const line =
    faulty
      .output()
      .split('\n')
      .find((each) => each.includes(requestId)) ?? '{}'
  expect(JSON.parse(line)).not.toHaveProperty('traceId')
})
