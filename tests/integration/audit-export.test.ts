import Papa from 'papaparse'
import { beforeAll, describe, expect, test } from 'vitest'
import { auditPageSchema } from '../../supabase/functions/_shared/contract/audit.ts'
import { target } from '../harness/target.ts'
import { sql } from '../support/database.ts'
import { answer } from '../support/faults.ts'
import { faultyFunctionForThisTest } from '../support/faulty-function.ts'
import { createAdmin, type Person } from '../support/people.ts'
import { call, expectProblem, expectTenant, functionUrl, newBody, provision } from '../support/provision.ts'

/** One for each character that makes a formula, and one that is none. */
const userAgents = [
  '=cmd|"/C calc"!A0',
  '+1+2',
  '-1',
  '@SUM(A1)',
  'curl; "quoted", and more',
  'clears\x9b2Jscreens',
]

let admin: Person

beforeAll(async () => {
  admin = await createAdmin()
  for (const userAgent of userAgents) {
    await call({ token: admin.token, path: '/availability?slug=acme', headers: { 'user-agent': userAgent } })
  }
})

/** The bytes, since decoding drops the mark at their beginning. */
async function exportTable(
  query: Record<string, string>,
  headers: Record<string, string> = {},
  base = functionUrl,
) {
  const response = await fetch(`${base}/audit?${new URLSearchParams(query)}`, {
    headers: { apikey: target.publishableKey, authorization: `Bearer ${admin.token}`, ...headers },
  })
  const bytes = Buffer.from(await response.arrayBuffer())
  return { response, bytes, rows: parse(bytes.toString('utf8').slice(1)) }
}

function parse(text: string): Record<string, string>[] {
  const { data, errors } = Papa.parse<Record<string, string>>(text, { header: true, skipEmptyLines: true })
  expect(errors).toEqual([])
  return data
}

describe.for<[string, Record<string, string>, Record<string, string>]>([
  ['format=csv', { format: 'csv' }, {}],
  ['Accept: text/csv', {}, { accept: 'text/csv, application/json;q=0.5' }],
])('with %s', ([, query, headers]) => {
  test('the audit is a table', async () => {
    const filter = { actor: admin.id, action: 'availability_checked' }
    const { response, bytes, rows } = await exportTable({ ...filter, ...query }, headers)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present')
    expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename="audit-[\d-]+\.csv"$/)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
    expect(bytes.toString('utf8').endsWith('\r\n')).toBe(true)
    expect(bytes.toString('utf8').replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)

    const { text } = await call({ token: admin.token, path: `/audit?${new URLSearchParams(filter)}` })
    const { events } = auditPageSchema.parse(JSON.parse(text))
    expect(rows).toEqual(
      events.map((event) => ({
        id: String(event.id),
        occurred_at: event.occurredAt,
        action: 'availability_checked',
        actor_kind: 'user',
        actor_id: admin.id,
        actor_email: admin.email,
        request_id: '',
        tenant_id: '',
        batch_id: '',
        attempt_number: '',
        before: '',
        after: '',
        details: JSON.stringify(event.details),
        http_request_id: event.httpRequestId,
        ip_address: event.ipAddress,
        user_agent: harmless(event.userAgent ?? ''),
      })),
    )
  })
})

const harmless = (cell: string) => (/^[=+\-@]/.test(cell) ? `'${cell}` : cell.replace('\x9b', '\ufffd'))

test('no cell begins as a formula does', async () => {
  const { rows } = await exportTable({ actor: admin.id, format: 'csv' })
  const cells = rows.flatMap((row) => Object.values(row))
  expect(cells.filter((cell) => /^\s*[=+\-@＝＋－＠]/.test(cell))).toEqual([])
  for (const userAgent of userAgents) expect(cells).toContain(harmless(userAgent))
})

test('an empty table has its header', async () => {
  const { bytes, rows } = await exportTable({ batch: crypto.randomUUID(), format: 'csv' })
  expect(rows).toEqual([])
  expect(bytes.toString('utf8')).toMatch(/^\ufeff"id","occurred_at",/)
})

test('that it was read as a table is in the audit, with what it was asked by', async () => {
  const reader = await createAdmin()
  const tenantId = expectTenant(await provision(reader, newBody())).tenant.id
  await call({ token: reader.token, path: `/audit?tenant=${tenantId}&action=attempt_started&format=csv` })
  await call({ token: reader.token, path: `/audit?tenant=${tenantId}` })
  const read = await sql(
    `select actor_kind, details - 'filter' as details, (details -> 'filter') - 'to' as filter
     from public.provisioning_events where actor_id = $1 and action = 'audit_exported'`,
    [reader.id],
  )
  expect(read).toEqual([
    { actor_kind: 'user', details: { rows: 1, other_filters: ['action'] }, filter: { tenant_id: tenantId } },
  ])
})

test('many pages are one table, in order and without repeats', async () => {
  const batch = await addEvents(2500)
  const { rows } = await exportTable({ batch, format: 'csv' })
  expect(rows.map(({ details }) => JSON.parse(details ?? '').n)).toEqual(
    Array.from({ length: 2500 }, (_, index) => 2500 - index),
  )
})

test('a table that can’t be read to its end breaks off: a part never passes for the whole', async () => {
  const batch = await addEvents(2500)
  const faulty = await faultyFunctionForThisTest()
  faulty.proxy.on('POST /rest/v1/rpc/list_events', answer(500, { code: 'XX000', message: 'gone' }))
  faulty.proxy.on('POST /rest/v1/rpc/list_events', (_, forward) => forward(), 1)
  await expect(exportTable({ batch, format: 'csv' }, {}, faulty.base)).rejects.toThrow()
  expect(faulty.proxy.log.filter((line) => line.endsWith('/list_events')).length).toBe(2)

  // Whose first page fails is told so.
  const failed = await call({
    token: admin.token,
    base: faulty.base,
    path: `/audit?batch=${batch}&format=csv`,
  })
  expectProblem(failed, 'PROVISIONING_FAILED')
})

async function addEvents(count: number): Promise<string> {
  const batch = crypto.randomUUID()
  await sql(
    `insert into public.provisioning_events (action, batch_id, details)
     select 'counted_by_a_test', $1, jsonb_build_object('n', n) from generate_series(1, $2::integer) n`,
    [batch, count],
  )
  return batch
}
