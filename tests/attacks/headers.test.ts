import { readFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { withoutGreeting } from '../../local/functions.ts'
import { target } from '../harness/target.ts'
import { sql } from '../support/database.ts'
import { call, expectProblem, expectTenant, functionUrl, newBody, provision } from '../support/provision.ts'
import { unique } from '../support/unique.ts'
import { type Cast, createCast } from './cast.ts'
import { rawRequest } from './raw-request.ts'

let cast: Cast

beforeAll(async () => {
  cast = await createCast()
})

const isPlain = functionUrl.startsWith('http:')

/** A GET of a page that needs nobody, with this written into it. */
function raw(header: string): Promise<string> {
  const { pathname, host } = new URL(functionUrl)
  const lines = [`GET ${pathname}/nothing HTTP/1.1`, `Host: ${host}`, header, 'Connection: close', '', '']
  return rawRequest(functionUrl, lines.join('\r\n'))
}

describe.skipIf(!isPlain)(
  'ASVS 16.4.1, 4.2.4, 1.2.1 (needs http): nothing is injected by X-Request-Id',
  () => {
    const mark = unique('injected')
    test.for([
      ['a line feed', `X-Request-Id: abcdefgh\nX-Injected: ${mark}`],
      ['a carriage return', `X-Request-Id: abcdefgh\rX-Injected: ${mark}`],
      ['a folded line', `X-Request-Id: abcdefgh\r\n X-Injected: ${mark}`],
      ['an encoded line break', `X-Request-Id: abcdefgh%0d%0aX-Injected: ${mark}`],
      ['a NUL', `X-Request-Id: abcdefgh\0${mark}`],
      ['an escape character', `X-Request-Id: abcdefgh\u001b[2J${mark}`],
      ['a Unicode line separator', `X-Request-Id: abcdefgh\u0085${mark}`],
      ['a log line', `X-Request-Id: {"level":"error","event":"${mark}"}`],
      ['two ids', `X-Request-Id: ${mark}-first\r\nX-Request-Id: ${mark}-second`],
      ['8 KiB', `X-Request-Id: ${mark}${'x'.repeat(8_192)}`],
      ['a page', `X-Request-Id: <script>${mark}</script>`],
    ])('%s', async ([, header = '']) => {
      const answer = await raw(header)
      const [head = ''] = answer.split('\r\n\r\n')
      expect(answer).toMatch(/^HTTP\/1\.1 4\d\d/)
      expect(head).not.toMatch(/^x-injected/im)
      expect(head.match(/^x-request-id:/gim)?.length ?? 0).toBeLessThanOrEqual(1)
      expect(answer).not.toContain(mark)
    })
  },
)

test.skipIf(!target.own)(
  'ASVS 16.4.1, 16.2.4: each line of the function’s log is one JSON object of its own',
  async () => {
    const requestId = unique('logged')
    const evil = '/tenants/%22%7D%0A%7B%22level%22%3A%22error%22/status'
    await call({
      token: cast.admin.token,
      path: evil,
      headers: { 'x-request-id': requestId, 'user-agent': '"}{"x' },
    })
    await provision(cast.admin, newBody({ fullName: '"}\u2028{"level":"error' }))
    const text = readFileSync(path.join(target.own?.logs ?? '', 'function-tenant-provisioning.log'), 'utf8')
    const lines = withoutGreeting(text).split('\n').filter(Boolean)
    for (const line of lines) {
      const entry = JSON.parse(line) as Record<string, unknown>
      expect(entry).toMatchObject({
        time: expect.any(String),
        level: expect.any(String),
        event: expect.any(String),
      })
    }
    expect(lines.filter((line) => line.includes(requestId))).toHaveLength(1)
  },
)

describe('ASVS 15.3.4, 4.1.3: X-Forwarded-For is kept as evidence and believed by nobody', () => {
  test.for([
    ['198.51.100.7', '198.51.100.7'],
    ['198.51.100.7, 203.0.113.9', '198.51.100.7'],
    ['127.0.0.1', '127.0.0.1'],
    [`'; drop table public.provisioning_events; --`, `'; drop table public.provisioning_events; --`],
    ['"}{"<script>', '"}{"<script>'],
    ['x'.repeat(500), 'x'.repeat(64)],
  ])('%s', async ([given = '', kept = '']) => {
    const requestId = unique('forwarded')
    const headers = { 'x-forwarded-for': given, 'x-request-id': requestId, 'x-real-ip': '203.0.113.1' }
    expectTenant(await provision(cast.admin, newBody(), { headers }))
    const rows = await sql<{ ip_address: string }>(
      'select distinct ip_address from public.provisioning_events where http_request_id = $1',
      [requestId],
    )
    expect(rows).toEqual([{ ip_address: kept }])
    // It opens nothing.
    for (const spoofed of ['127.0.0.1', '::1', 'localhost', '10.0.0.1']) {
      const local = {
        'x-forwarded-for': spoofed,
        'x-real-ip': spoofed,
        forwarded: `for=${spoofed}`,
        'x-forwarded-host': 'localhost',
      }
      expectProblem(
        await call({ path: '/ops/health', headers: { ...local, apikey: target.publishableKey } }),
        'FORBIDDEN',
      )
      expectProblem(
        await call({ path: `/tenants/${cast.acme.id}/status`, headers: local }),
        'UNAUTHENTICATED',
      )
    }
  })
})

test('ASVS 4.1.3, 8.3.1: no header makes a caller somebody else', async () => {
  const { citizen, admin } = cast
  const headers: Record<string, string> = {
    'x-user-id': admin.id,
    'x-supabase-user': admin.id,
    'x-client-role': 'service_role',
    'x-role': 'service_role',
    role: 'service_role',
    'x-jwt-claims': JSON.stringify({ sub: admin.id, role: 'service_role' }),
    'x-original-authorization': `Bearer ${admin.token}`,
    'proxy-authorization': `Bearer ${admin.token}`,
    'x-forwarded-authorization': `Bearer ${admin.token}`,
    prefer: 'role=service_role',
  }
  for (const [name, value] of Object.entries(headers)) {
    const answer = await provision(citizen, newBody(), { headers: { [name]: value } })
    expectProblem(answer, 'FORBIDDEN')
  }
  // Two tokens in one header are none.
  for (const value of [
    `Bearer ${citizen.token}, Bearer ${admin.token}`,
    `Bearer ${citizen.token} ${admin.token}`,
  ]) {
    expectProblem(
      await provision(citizen, newBody(), { headers: { authorization: value } }),
      'UNAUTHENTICATED',
    )
  }
})

describe.skipIf(!isPlain)(
  'ASVS 8.2.1, 1.1.1 (needs http): no spelling of a path slips past who guards it',
  () => {
    const { pathname, host } = new URL(functionUrl)
    test.for([
      '/ops/health/',
      '//ops/health',
      '/ops//health',
      '/./ops/health',
      '/ops/./health',
      '/health/../ops/health',
      '/ops%2fhealth',
      '/ops%2Fhealth',
      '/%6fps/health',
      '/ops/%68ealth',
      '/OPS/HEALTH',
      '/Ops/health',
      '/ops;/health',
      '/ops/health;x',
      '/ops/health%00',
      '/ops/health%20',
      '/ops\\health',
      '/ops/health?',
      '/ops/health#',
      '/../tenant-provisioning/ops/health',
      '/%2e%2e/tenant-provisioning/ops/health',
    ])('%s', async (spelling) => {
      for (const method of ['GET', 'HEAD', 'get', 'OPTIONS']) {
        const request = `${method} ${pathname}${spelling} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`
        const answer = await rawRequest(functionUrl, request)
        expect(answer).not.toMatch(/violations|waiting/)
        expect(answer).toMatch(method === 'OPTIONS' ? /^HTTP\/1\.1 (204|4\d\d)/ : /^HTTP\/1\.1 4\d\d/)
      }
    })
  },
)
