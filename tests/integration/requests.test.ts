import { beforeAll, expect, test } from 'vitest'
import { meSchema } from '../../supabase/functions/_shared/contract/me.ts'
import { requestListSchema } from '../../supabase/functions/_shared/contract/request-list.ts'
import { sql } from '../support/database.ts'
import { createAdmin, createPerson, type Person } from '../support/people.ts'
import { call, expectProblem, expectTenant, newBody, provision } from '../support/provision.ts'
import { startWithoutOwner } from '../support/start-without-owner.ts'
import { unique } from '../support/unique.ts'

let admin: Person
let colleague: Person
/** A word that is in the names of this file's tenants, and in nobody else's. */
const word = unique('okapi')
const named = (letter: string) => newBody({}, { tenant: { name: `${word} ${letter}` } })

beforeAll(async () => {
  ;[admin, colleague] = await Promise.all([createAdmin(), createAdmin()])
  expectTenant(await provision(admin, named('a')))
  expectTenant(await provision(colleague, named('b')))
  expectTenant(await provision(admin, named('c')))
})

const get = (path: string, caller: Person | undefined = admin) => call({ token: caller?.token, path })

async function list(query: Record<string, string | number>, caller?: Person) {
  const text = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]))
  const answer = await get(`/requests?${text}`, caller)
  expect(answer.status, answer.text).toBe(200)
  return requestListSchema.parse(JSON.parse(answer.text))
}

const lettersOf = ({ requests }: { requests: { name: string }[] }) =>
  requests.map(({ name }) => name.at(-1)).join('')

test('an admin is told who they are, anybody else that they are none', async () => {
  const { status, text } = await get('/me')
  expect(status, text).toBe(200)
  expect(meSchema.parse(JSON.parse(text))).toEqual({
    userId: admin.id,
    email: admin.email,
    name: null,
    role: 'ADMIN',
  })
  expectProblem(await get('/me', await createPerson()), 'FORBIDDEN')
})

test('an admin sees everybody’s requests, the newest first, and which are theirs', async () => {
  const all = await list({ search: word })
  expect(lettersOf(all)).toBe('cba')
  expect(all.requests.map(({ isMine, adminEmail }) => [isMine, adminEmail])).toEqual([
    [true, admin.email],
    [false, colleague.email],
    [true, admin.email],
  ])
  expect(lettersOf(await list({ search: word, mine: 'true' }))).toBe('ca')
  expect(lettersOf(await list({ search: word, mine: 'true' }, colleague))).toBe('b')
  expect(lettersOf(await list({ search: word, mine: 'false' }, colleague))).toBe('cba')
})

test('by cursor each comes once', async () => {
  let letters = ''
  let cursor: string | null = ''
  while (cursor !== null) {
    const page = await list({ search: word, limit: 1, ...(cursor && { cursor }) })
    letters += lettersOf(page)
    cursor = page.nextCursor
  }
  expect(letters).toBe('cba')
})

test('a completed request says how long it took and where its tenant is, but not its key', async () => {
  const answer = await get(`/requests?search=${encodeURIComponent(`${word} b`)}`)
  const [request] = requestListSchema.parse(JSON.parse(answer.text)).requests
  const [row] = await sql<{ key: string; tenant: string }>(
    'select idempotency_key as key, tenant_id as tenant from public.provisioning_requests where id = $1',
    [request?.id],
  )
  expect(request).toMatchObject({
    status: 'completed',
    source: 'single',
    tenantId: row?.tenant,
    attempts: 1,
    error: null,
  })
  expect(request?.seconds).toBeGreaterThan(0)
  expect(answer.text).not.toContain(row?.key)
})

test('filters hold together: status, source, batch and time', async () => {
  const { state } = await startWithoutOwner(admin, named('d'))
  const failed = await admin.client.rpc('mark_provisioning_failed', {
    p_request_id: state.request_id,
    p_attempt_number: state.attempt_number,
  })
  expect(failed.error).toBeNull()
  const [row] = await sql<{ at: Date }>(
    'select created_at as at from public.provisioning_requests where id = $1',
    [state.request_id],
  )
  const search = `${word} d`
  const at = row?.at ?? new Date(0)
  const count = async (query: Record<string, string>) => (await list({ search, ...query })).requests.length
  const later = new Date(at.getTime() + 1).toISOString()
  expect(await count({ status: 'failed,pending', source: 'single' })).toBe(1)
  expect(await count({ status: 'completed,processing' })).toBe(0)
  expect(await count({ source: 'batch' })).toBe(0)
  expect(await count({ batch: crypto.randomUUID() })).toBe(0)
  expect(await count({ createdFrom: at.toISOString(), createdTo: later })).toBe(1)
  expect(await count({ createdFrom: later })).toBe(0)
  expect(await count({ createdTo: new Date(at.getTime() - 1).toISOString() })).toBe(0)
})

test.for([
  ['status=gone', '/status/0'],
  ['mine=yes', '/mine'],
  ['source=rest', '/source'],
  ['batch=1', '/batch'],
  ['createdFrom=once', '/createdFrom'],
  ['search=ab', '/search'],
  ['limit=101', '/limit'],
  ['cursor=1', '/cursor'],
  ['color=red', '/color'],
] as const)('%s is refused by name', async ([query, pointer]) => {
  expectProblem(await get(`/requests?${query}`), 'VALIDATION_ERROR', [pointer])
})
