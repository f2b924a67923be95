import { beforeAll, describe, expect, test } from 'vitest'
import {
  type AuditEvent,
  type AuditPage,
  auditPageSchema,
} from '../../supabase/functions/_shared/contract/audit.ts'
import { sql } from '../support/database.ts'
import { createAdmin, type Person } from '../support/people.ts'
import { call, expectProblem, expectTenant, newBody, provision } from '../support/provision.ts'
import { unique } from '../support/unique.ts'

let admin: Person
let tenantId: string
let events: AuditEvent[]

const requestId = unique('audited')
const userAgent = '=HYPERLINK("http://evil.test";"click")'

beforeAll(async () => {
  admin = await createAdmin()
  const headers = { 'x-request-id': requestId, 'user-agent': userAgent, 'x-forwarded-for': '203.0.113.9' }
  tenantId = expectTenant(await provision(admin, newBody(), { headers })).tenant.id
  await call({ token: admin.token, path: `/availability?slug=${unique()}`, headers })
  events = (await page({ actor: admin.id })).events
})

const ask = (query: Record<string, string>) =>
  call({ token: admin.token, path: `/audit?${new URLSearchParams(query)}` })

async function page(query: Record<string, string>): Promise<AuditPage> {
  const answer = await ask(query)
  expect(answer.status, answer.text).toBe(200)
  return auditPageSchema.parse(JSON.parse(answer.text))
}

test('an event says who did what, when and from where', async () => {
  const [started] = (await page({ tenant: tenantId, action: 'attempt_started' })).events
  expect(started).toMatchObject({
    action: 'attempt_started',
    actor: { kind: 'user', id: admin.id, email: admin.email },
    tenantId,
    attemptNumber: 1,
    before: null,
    after: null,
    httpRequestId: requestId,
    userAgent,
  })
  expect(started?.ipAddress).toMatch(/\d/)
  expect(Math.abs(Date.parse(started?.occurredAt ?? '') - Date.now())).toBeLessThan(3_600_000)
})

test('the newest comes first', () => {
  expect(events.map(({ action }) => action)).toEqual(['availability_checked', 'attempt_started'])
})

describe('events are found', () => {
  const started = () => events.find(({ action }) => action === 'attempt_started') as AuditEvent
  const later = (at: string) => new Date(Date.parse(at) + 1).toISOString()

  test.for<[string, () => Record<string, string>, string[]]>([
    ['by tenant', () => ({ tenant: tenantId }), ['tenant_activated', 'attempt_started']],
    [
      'by provisioning request',
      () => ({ request: started().provisioningRequestId ?? '' }),
      ['tenant_activated', 'attempt_started'],
    ],
    [
      'by the call that made them',
      () => ({ httpRequestId: requestId }),
      ['availability_checked', 'attempt_started'],
    ],
    [
      'by actor and action',
      () => ({ actor: admin.id, action: 'availability_checked' }),
      ['availability_checked'],
    ],
    [
      'from a moment on',
      () => ({ actor: admin.id, from: started().occurredAt }),
      ['availability_checked', 'attempt_started'],
    ],
    ['up to a moment, without it', () => ({ actor: admin.id, to: started().occurredAt }), []],
    ['up to later', () => ({ actor: admin.id, to: later(started().occurredAt) }), ['attempt_started']],
    ['from a day on', () => ({ actor: admin.id, from: '2100-01-01' }), []],
    ['by a batch that there is none of', () => ({ batch: crypto.randomUUID() }), []],
  ])('%s', async ([, query, actions]) => {
    expect((await page(query())).events.map(({ action }) => action)).toEqual(actions)
  })
})

test('page after page leads through all of them', async () => {
  const found: AuditEvent[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const next: AuditPage = await page({ actor: admin.id, limit: '1', ...(cursor ? { cursor } : {}) })
    expect(next.events.length).toBe(1)
    found.push(...next.events)
    cursor = next.nextCursor
  }
  expect(found).toEqual(events)
})

test.for<[Record<string, string>, string[]]>([
  [{ actor: 'me', tenant: '1', request: '2', batch: '3' }, ['/actor', '/tenant', '/request', '/batch']],
  [{ from: 'yesterday', to: '2026-13-01' }, ['/from', '/to']],
  [{ from: '2026-11-20T10:00:00' }, ['/from']],
  [{ limit: '0' }, ['/limit']],
  [{ limit: '201' }, ['/limit']],
  [{ limit: 'many' }, ['/limit']],
  [{ cursor: 'next' }, ['/cursor']],
  [{ action: '' }, ['/action']],
  [{ format: 'xml' }, ['/format']],
  [{ color: 'red' }, ['/color']],
  [{ format: 'csv', cursor: '1-1', limit: '10' }, ['/cursor', '/limit']],
])('%j is refused', async ([query, pointers]) => {
  expectProblem(await ask(query), 'VALIDATION_ERROR', pointers)
})

test('what was never an event is no event: other admins’ calls are, strangers’ are not', async () => {
  const other = await createAdmin()
  const answer = await call({ token: other.token, path: `/audit?actor=${admin.id}` })
  expect(auditPageSchema.parse(JSON.parse(answer.text)).events).toEqual(events)
  const stranger = unique('stranger')
  await call({
    token: 'a.b.c',
    path: `/availability?slug=${unique()}`,
    headers: { 'x-request-id': stranger },
  })
  expect(await sql('select from public.provisioning_events where http_request_id = $1', [stranger])).toEqual(
    [],
  )
})
