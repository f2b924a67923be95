import { afterAll, beforeAll, expect, test } from 'vitest'
import { operationsSchema } from '../../supabase/functions/_shared/contract/operations.ts'
import { statisticsSchema } from '../../supabase/functions/_shared/contract/statistics.ts'
import { authError } from '../support/faults.ts'
import { faultyFunctionForThisTest } from '../support/faulty-function.ts'
import { connectTo, endRuns, newRun } from '../support/fleet.ts'
import { type OwnStack, startOwnStack } from '../support/own-stack.ts'
import { createAdmin } from '../support/people.ts'
import { call, expectProblem, expectTenant, newBody, provision } from '../support/provision.ts'
import { signInTo } from '../support/sign-in-to.ts'

let stack: OwnStack
let token: string

beforeAll(async () => {
  stack = await startOwnStack('operations')
  await stack.sql(`select tests.create_admin('warden')`)
  token = await signInTo(stack.env)
})
afterAll(() => stack?.stop())

async function get(path: string) {
  const base = `${stack.env.FUNCTIONS_URL}/tenant-provisioning`
  const answer = await call({ token, base, path })
  expect(answer.status, answer.text).toBe(200)
  return JSON.parse(answer.text)
}

const operations = async (query = '') => operationsSchema.parse(await get(`/operations${query}`))

const none = { count: 0, oldestSeconds: 0 }
const quiet = {
  status: 'ok',
  database: true,
  auth: true,
  waiting: 0,
  violations: [],
  violationCount: 0,
  queue: {
    pending: none,
    inFlight: none,
    prepared: none,
    expired: none,
    leftToCaller: none,
    overdue: none,
  },
  setupEmails: none,
  openBatches: 0,
  fleet: { tenantsBehind: 0, tenantsFailed: 0, openRun: null },
  schedule: { reapedAt: null, measuredAt: null },
}

test('what waits, what is open and what is wrong is told, as long as it is so', async () => {
  expect(await operations()).toEqual(quiet)
  expect(await operations('?violations=false')).toEqual({ ...quiet, violations: null, violationCount: null })

  await stack.sql(`select tests.provision_victim(name, false) from unnest('{left,running}'::text[]) name`)
  await stack.sql(`select tests.expire_lease('left')`)
  await stack.sql('select private.refresh_metrics()')
  const [row] = await stack.sql<{ gone: string }>(`select tests.violate('OWNER_IS_GONE') as gone`)
  const { runId } = await newRun(stack, await connectTo(stack.env))
  const busy = await operations()
  expect(busy).toMatchObject({
    status: 'degraded',
    waiting: 1,
    violations: [{ invariant: 'I2', problem: 'OWNER_IS_GONE', subject: row?.gone }],
    violationCount: 1,
    queue: { ...quiet.queue, inFlight: { count: 1 }, expired: { count: 1 } },
    fleet: { tenantsBehind: 1, tenantsFailed: 0, openRun: { runId, status: 'running' } },
    schedule: { reapedAt: null },
  })
  expect(busy.queue.expired.oldestSeconds).toBeGreaterThan(0)
  expect(Date.parse(busy.schedule.measuredAt ?? '')).toBeGreaterThan(Date.parse('2020-01-01'))

  await endRuns(stack)
  expect((await operations('?violations=false')).fleet.openRun).toBeNull()
})

test('an auth service that is down is told, with all the rest', async () => {
  const admin = await createAdmin()
  const faulty = await faultyFunctionForThisTest()
  faulty.proxy.on('GET /auth/v1/health', authError(503, 'unexpected_failure'))
  const answer = await call({ token: admin.token, base: faulty.base, path: '/operations?violations=false' })
  expect(answer.status, answer.text).toBe(200)
  expect(operationsSchema.parse(JSON.parse(answer.text))).toMatchObject({
    status: 'degraded',
    database: true,
    auth: false,
  })
})

test('an attempt is in the statistics as soon as it has ended', async () => {
  const completed = async () => {
    const { series } = statisticsSchema.parse(await get('/statistics'))
    return series.reduce((sum, bucket) => sum + bucket.completed, 0)
  }
  const before = await completed()
  const base = `${stack.env.FUNCTIONS_URL}/tenant-provisioning`
  expectTenant(await provision({ token }, newBody(), { base }))
  expect(await completed()).toBe(before + 1)
  const byDay = statisticsSchema.parse(await get('/statistics?bucket=day'))
  expect(byDay.series).toHaveLength(30)
  expect(byDay.series.at(-1)?.p50Seconds).toBeGreaterThan(0)
})

test.for([
  ['bucket=week', '/bucket'],
  ['from=once', '/from'],
  ['from=2026-01-02&to=2026-01-01', '/from'],
  ['from=2026-01-01&to=2026-03-01', '/from'],
  ['from=2024-01-01&to=2026-01-01&bucket=day', '/from'],
  ['to=0000-01-01', '/to'],
] as const)('statistics of %s are refused by name', async ([query, pointer]) => {
  const base = `${stack.env.FUNCTIONS_URL}/tenant-provisioning`
  expectProblem(await call({ token, base, path: `/statistics?${query}` }), 'VALIDATION_ERROR', [pointer])
})
