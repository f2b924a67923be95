import pg from 'pg'
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import {
  type Batch,
  batchSchema,
  undoneBatchSchema,
} from '../../supabase/functions/_shared/contract/batch.ts'
import { ISOLATIONS } from '../../supabase/functions/_shared/contract/provision-request.ts'
import { target } from '../harness/target.ts'
import { abandonBatch, expectResult, fatesOf, newBodies, postBatch, readBatch } from '../support/batches.ts'
import { findUserIds, sql } from '../support/database.ts'
import { expectCompleted, expectNothingLeft } from '../support/expect-state.ts'
import { answer, authError, loseReply } from '../support/faults.ts'
import { faultyFunctionForThisTest, patience } from '../support/faulty-function.ts'
import { tracesOf } from '../support/own-schemas.ts'
import { createAdmin, createPerson, type Person, signIn } from '../support/people.ts'
import { call, expectProblem, newBody } from '../support/provision.ts'
import { violationsOf } from '../support/violations-of.ts'
import { withoutWorkers } from '../support/with-workers.ts'

const createUser = 'POST /auth/v1/admin/users'
const repeat = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value)

let admin: Person
beforeAll(async () => {
  admin = await createAdmin()
})

const act = (action: string, batchId: string, body?: unknown) =>
  call({
    token: admin.token,
    method: 'POST',
    path: `/batches/${batchId}/${action}`,
    body: body === undefined ? undefined : JSON.stringify(body),
  })

function expectBatch(reply: { status: number; text: string }): Batch {
  expect(reply.status, reply.text).toBe(200)
  return batchSchema.parse(JSON.parse(reply.text))
}

/** Items that no worker of the stack that all tests share can take: they need their caller. */
const ofTheirCaller = (count: number) => newBodies(count, { mode: 'temporary' })

const abandoned = (tenants: unknown[], mode = 'independent') => abandonBatch(admin, { mode, tenants })

type Isolation = (typeof ISOLATIONS)[number]
const isolated = <Body extends object>(isolation: Isolation, bodies: Body[]) =>
  bodies.map((body) => ({ ...body, isolation }))

/** Schemas and roles of the tenants of a batch that are there, two for each. */
async function tracesOfBatch(batchId: string): Promise<string[]> {
  const requests = await sql<{ tenant_id: string }>(
    'select tenant_id from public.provisioning_requests where batch_id = $1',
    [batchId],
  )
  return tracesOf(requests.map((request) => request.tenant_id))
}

describe.each(ISOLATIONS)('all or nothing, isolation %s,', (isolation) => {
  test('whose thirtieth owner the auth service refuses leaves nothing', async () => {
    const tenants = isolated(isolation, newBodies(50))
    const refused = tenants[29]?.owner.email ?? ''
    const faulty = await faultyFunctionForThisTest()
    faulty.proxy.on(createUser, async (call, forward) =>
      call.body.includes(refused) ? authError(422, 'validation_failed')(call, forward) : forward(),
    )
    const body = { mode: 'all_or_nothing', tenants }
    const result = expectResult(await withoutWorkers(() => postBatch(admin, body, { base: faulty.base })))
    expect(result).toMatchObject({
      status: 'failed',
      error: { code: 'AUTH_USER_CREATION_FAILED', position: 29 },
      summary: { total: 50, successful: 0, failed: 50 },
    })
    expect(fatesOf(result)).toEqual(repeat(50, 'BATCH_ROLLED_BACK').with(29, 'AUTH_USER_CREATION_FAILED'))
    for (const { idempotencyKey } of [result.items[0], result.items[29], result.items[49]].flatMap(
      (item) => item ?? [],
    )) {
      await expectNothingLeft(admin, idempotencyKey)
    }
    const emails = tenants.map(({ owner }) => owner.email)
    expect(await sql('select email from auth.users where email = any ($1)', [emails])).toEqual([])
    expect(
      await sql('select slug from public.tenants where slug = any ($1)', [
        tenants.map(({ tenant }) => tenant.slug),
      ]),
    ).toEqual([])
    expect(await violationsOf(result.batchId)).toEqual([])
    expect(await tracesOfBatch(result.batchId)).toEqual([])
  })

  test('that was rolled back can be tried again as a whole', async () => {
    const tenants = isolated(isolation, newBodies(3))
    const key = crypto.randomUUID()
    const faulty = await faultyFunctionForThisTest()
    faulty.proxy.on(createUser, authError(422, 'validation_failed'), 1)
    const body = { mode: 'all_or_nothing', tenants }
    const failed = expectResult(
      await withoutWorkers(() => postBatch(admin, body, { key, base: faulty.base })),
    )
    expect(failed.status).toBe('failed')
    expect(await tracesOfBatch(failed.batchId)).toEqual([])
    await retryWithoutWorker(failed.batchId)
    const done = expectResult(await postBatch(admin, body, { key }))
    expect(fatesOf(done)).toEqual(repeat(3, 'completed'))
    expect(done.replayed).toBe(true)
    expect(await tracesOfBatch(done.batchId)).toHaveLength(isolation === 'schema' ? 6 : 0)
  })

  test('is cancelled as a whole before it is decided', async () => {
    const tenants = isolated(isolation, ofTheirCaller(3))
    const { batchId } = await abandoned(tenants, 'all_or_nothing')
    // One of them has been begun, and is there with all that it has.
    await sql(`select private.claim_requests(1, $1, '{}')`, [batchId])
    expect(await tracesOfBatch(batchId)).toHaveLength(isolation === 'schema' ? 2 : 0)
    expect(expectBatch(await act('cancel', batchId))).toMatchObject({ status: 'cancelled' })
    expect(
      await sql('select slug from public.tenants where slug = any ($1)', [
        tenants.map(({ tenant }) => tenant.slug),
      ]),
    ).toEqual([])
    expect(await violationsOf(batchId)).toEqual([])
    expect(await tracesOfBatch(batchId)).toEqual([])
  })
})

/** As the route does, without waking a worker on the stack that all tests share: the same call goes on with it. */
async function retryWithoutWorker(batchId: string): Promise<void> {
  const { data, error } = await admin.client.rpc('retry_batch', { p_batch_id: batchId })
  expect(error).toBeNull()
  expect(data).toMatchObject({ status: 'running' })
}

describe('a call that dies', () => {
  test('before it has begun anything is gone on with by the same call', async () => {
    const tenants = [newBody({ mode: 'temporary' }, { apiKey: true }), ...ofTheirCaller(2)]
    const { key, batchId } = await abandoned(tenants)
    const queued = await readBatch(admin, batchId)
    expect(queued.counts).toMatchObject({ queued: 3 })
    const result = expectResult(await postBatch(admin, { tenants }, { key }))
    expect(result).toMatchObject({ batchId, replayed: true, status: 'completed' })
    // It began them itself, so that it has their secrets.
    expect(result.items[0]?.credentials?.password).toBeDefined()
    expect(result.items[0]?.apiKey?.secretKey).toBeDefined()
    await signIn(tenants[0]?.owner.email ?? '', result.items[0]?.credentials?.password ?? '')
    expect(await violationsOf(batchId)).toEqual([])
  })

  test('in the middle leaves what it had begun to its lease, and the same call goes on then', async () => {
    const tenants = newBodies(6, { mode: 'temporary' })
    const key = crypto.randomUUID()
    const faulty = await faultyFunctionForThisTest()
    const born = faulty.proxy.next(createUser)
    faulty.proxy.on(createUser, () => new Promise(() => {}))
    faulty.proxy.on(createUser, (_, forward) => forward(), 2)
    const lost = postBatch(admin, { tenants }, { key, base: faulty.base }).catch(() => 'no answer')
    await (await born).replied
    await faulty.kill()
    expect(await lost).toBe('no answer')

    const impatient = await faultyFunctionForThisTest({ BATCH_PATIENCE_MS: '500' })
    const early = expectResult(await postBatch(admin, { tenants }, { key, base: impatient.base }))
    expect(early.status).toBe('running')
    expect(early.items.filter(({ credentials }) => credentials)).toEqual([])
    await sql(
      `update public.provisioning_requests set lease_expires_at = clock_timestamp() - interval '1 second'
       where batch_id = $1 and status = 'processing'`,
      [early.batchId],
    )
    const late = expectResult(await postBatch(admin, { tenants }, { key }))
    expect(fatesOf(late)).toEqual(repeat(6, 'completed'))
    // Secrets only of those that were begun by this very call.
    const finished = early.items.map(({ status }) => status === 'completed')
    expect(late.items.map(({ credentials }) => credentials === undefined)).toEqual(finished)
    for (const [n, { tenant, credentials }] of late.items.entries()) {
      expect(tenant?.status).toBe('active')
      if (credentials) await signIn(tenants[n]?.owner.email ?? '', credentials.password)
    }
    expect(await violationsOf(late.batchId)).toEqual([])
  })
})

test('a lost answer to the acceptance is asked for again, and is the same batch', async () => {
  const faulty = await faultyFunctionForThisTest(patience)
  faulty.proxy.on('POST /rest/v1/rpc/accept_batch', loseReply, 1)
  const result = expectResult(await postBatch(admin, { tenants: newBodies(2) }, { base: faulty.base }))
  expect(fatesOf(result)).toEqual(['completed', 'completed'])
  expect(
    await sql('select from public.provisioning_requests where batch_id = $1', [result.batchId]),
  ).toHaveLength(2)
})

test.for(ISOLATIONS)(
  'an auth service that is down fails items of isolation %s by name, and retry makes them',
  async (isolation) => {
    const tenants = isolated(isolation, newBodies(4))
    const key = crypto.randomUUID()
    const faulty = await faultyFunctionForThisTest()
    const down = tenants[1]?.owner.email ?? ''
    faulty.proxy.on(createUser, async (call, forward) =>
      call.body.includes(down) ? answer(503)(call, forward) : forward(),
    )
    const first = expectResult(
      await withoutWorkers(() => postBatch(admin, { tenants }, { key, base: faulty.base })),
    )
    expect(fatesOf(first)).toEqual(['completed', 'AUTH_UNAVAILABLE', 'completed', 'completed'])
    await expectNothingLeft(admin, first.items[1]?.idempotencyKey ?? '')

    await retryWithoutWorker(first.batchId)
    const retried = await readBatch(admin, first.batchId)
    expect(retried.counts).toMatchObject({ failed: 0 })
    const second = expectResult(await postBatch(admin, { tenants }, { key }))
    expect(fatesOf(second)).toEqual(repeat(4, 'completed'))
    expect(second.items[0]?.tenant).toEqual(first.items[0]?.tenant)
    await expectCompleted(admin, first.items[1]?.idempotencyKey ?? '')
  },
)

test.for(ISOLATIONS)(
  'cancel drops what nobody has begun, and says so twice: isolation %s',
  async (isolation) => {
    const tenants = isolated(isolation, ofTheirCaller(4))
    const { key, batchId } = await abandoned(tenants)
    const [begun] = await sql<{ id: string }>(
      `select private.claim_requests(1, $1, '{}') ->> 'request_id' as id`,
      [batchId],
    )
    expect(begun?.id).toBeDefined()
    expect(expectBatch(await act('cancel', batchId)).counts).toMatchObject({ running: 1, cancelled: 3 })
    expect(expectBatch(await act('cancel', batchId)).counts).toMatchObject({ running: 1, cancelled: 3 })
    await sql(
      `update public.provisioning_requests set lease_expires_at = clock_timestamp() - interval '1 second' where id = $1`,
      [begun?.id],
    )
    const result = expectResult(await postBatch(admin, { tenants }, { key }))
    expect(result.status).toBe('cancelled')
    expect(fatesOf(result)).toEqual(['completed', ...repeat(3, 'BATCH_ITEM_CANCELLED')])
    expect(await tracesOfBatch(batchId)).toHaveLength(isolation === 'schema' ? 2 : 0)
    expect(await violationsOf(batchId)).toEqual([])
  },
)

describe('undo', () => {
  test.for(ISOLATIONS)(
    'takes back what nobody has used, with its owners: isolation %s',
    async (isolation) => {
      const person = await createPerson()
      const tenants = isolated(isolation, [
        newBody({ mode: 'temporary' }),
        newBody(),
        newBody({ mode: 'existing', email: person.email, userId: person.id }),
        newBody(),
      ])
      const result = expectResult(await postBatch(admin, { tenants }))
      await signIn(tenants[0]?.owner.email ?? '', result.items[0]?.credentials?.password ?? '')
      const suspended = result.items[1]?.tenant?.id ?? ''
      await call({ token: admin.token, method: 'POST', path: `/tenants/${suspended}/suspend`, body: '{}' })

      const undone = undoneBatchSchema.parse(
        JSON.parse((await act('undo', result.batchId, { confirm: result.batchId })).text),
      )
      expect(undone).toMatchObject({ status: 'undone', undone: 2, kept: [0, 1] })
      const after = await readBatch(admin, result.batchId)
      expect(fatesOf(after)).toEqual(['completed', 'completed', 'BATCH_UNDONE', 'BATCH_UNDONE'])
      expect(await findUserIds(tenants[3]?.owner.email ?? '')).toEqual([])
      // Who was there before stays.
      expect(await findUserIds(person.email)).toEqual([person.id])
      const slugs = tenants.slice(2).map(({ tenant }) => tenant.slug)
      expect(await sql('select slug from public.tenants where slug = any ($1)', [slugs])).toEqual([])
      expect(await violationsOf(result.batchId)).toEqual([])
      expect(await tracesOfBatch(result.batchId)).toHaveLength(isolation === 'schema' ? 4 : 0)
    },
  )

  test('locks all of it before the first owner goes: who holds a later tenant can have its next owner', async () => {
    // More than are read at first.
    const { batchId, items } = expectResult(await postBatch(admin, { tenants: newBodies(12) }))
    const owners = await sql<{ id: string }>(
      'select owner_id as id from public.tenants where id = any ($1) order by created_at',
      [items.map(({ tenant }) => tenant?.id)],
    )
    const other = new pg.Client(target.dbUrl)
    await other.connect()
    onTestFinished(() => other.end())
    const { rows } = await other.query<{ pid: number }>('select pg_backend_pid() as pid')
    await other.query('begin')
    await other.query('select private.lock_tenant($1)', [items.at(-1)?.tenant?.id])
    const undoing = act('undo', batchId, { confirm: batchId })
    await vi.waitUntil(
      async () =>
        (await sql('select from pg_stat_activity where $1 = any (pg_blocking_pids(pid))', [rows[0]?.pid]))
          .length > 0,
      { timeout: 20_000 },
    )
    await other.query('select from auth.users where id = any ($1) for share nowait', [
      owners.map(({ id }) => id),
    ])
    await other.query('rollback')
    expect(undoneBatchSchema.parse(JSON.parse((await undoing).text))).toMatchObject({ undone: 12 })
  })

  test.for([
    ['nothing', {}],
    ['another id', { confirm: crypto.randomUUID() }],
    ['“yes”', { confirm: 'yes' }],
  ] as const)('wants the batch’s id, not %s', async ([, body]) => {
    const { batchId, items } = expectResult(await postBatch(admin, { tenants: newBodies(1) }))
    expectProblem(await act('undo', batchId, body), 'VALIDATION_ERROR', ['/confirm'])
    await expectCompleted(admin, items[0]?.idempotencyKey ?? '')
  })

  test('is the end: nothing of the batch is tried again', async () => {
    const { batchId } = expectResult(await postBatch(admin, { tenants: newBodies(1) }))
    await act('undo', batchId, { confirm: batchId })
    expectProblem(await act('retry', batchId), 'INVALID_TRANSITION')
  })
})
