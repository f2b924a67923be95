import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { createLandlordClient, type LandlordClient } from '../../client/landlord-client.ts'
import { startFunction } from '../../local/functions.ts'
import { functionEnvironment } from '../../local/stack-env.ts'
import {
  followFleetRun,
  listFleetRuns,
  listFleetRunTenants,
  openFleetRun,
  readFleetRun,
  readFleetStatus,
} from '../../supabase/functions/_shared/contract/endpoints/fleet.ts'
import {
  advanceFleetRun,
  cancelFleetRun,
  pauseFleetRun,
  resumeFleetRun,
  retryFleetRun,
} from '../../supabase/functions/_shared/contract/endpoints/fleet-control.ts'
import { drainRequests } from '../../supabase/functions/_shared/contract/endpoints/ops.ts'
import type { FleetRun, FleetSettings } from '../../supabase/functions/_shared/contract/fleet.ts'
import { target } from '../harness/target.ts'
import { addTenantMigration, connectTo, openRun } from '../support/fleet.ts'
import { type OwnStack, startOwnStack } from '../support/own-stack.ts'
import { makeSchemaTenants, type SchemaTenant } from '../support/schema-tenants.ts'
import { signInTo } from '../support/sign-in-to.ts'

/** Its own: there is one fleet, and one open run. */
const deno = target.own?.deno ?? 'newest'
let stack: OwnStack
let landlord: LandlordClient
let tenants: SchemaTenant[]

beforeAll(async () => {
  stack = await startOwnStack('fleet', { deno })
  landlord = await connectTo(stack.env)
  tenants = await makeSchemaTenants(stack, 'fleet', 6)
})
afterAll(() => stack?.stop())

/** A test begins with every tenant behind by one harmless migration. */
beforeEach(() => addTenantMigration(stack))

const open = (settings: Partial<FleetSettings> = {}) => openRun(landlord, settings)

const advance = async ({ runId }: FleetRun, most?: number) => {
  const body = most === undefined ? {} : { tenants: most }
  return (await landlord.call(advanceFleetRun, { params: { runId }, body })).body
}

/** Until there is nothing to do. */
async function finish(run: FleetRun): Promise<FleetRun> {
  for (;;) {
    const { outcome, run: now } = await advance(run)
    if (outcome === 'idle') return now
  }
}

const read = async ({ runId }: FleetRun) => (await landlord.call(readFleetRun, { params: { runId } })).body

describe('a run', () => {
  test('migrates whoever is behind, and then there is nothing to do', async () => {
    const run = await open({ canarySize: 1, waveSize: 3, parallelism: 2 })
    expect(run).toMatchObject({ status: 'running', total: 6, counts: { pending: 6 } })
    expect(run.settings).toMatchObject({ canarySize: 1, waveSize: 3, parallelism: 2, maxFailures: 10 })
    const ended = await finish(run)
    expect(ended).toMatchObject({ status: 'completed', counts: { pending: 0, done: 6, failed: 0 } })
    expect(ended.waves.map(({ done }) => done)).toEqual([1, 3, 2])
    const { status, body } = await landlord.call(openFleetRun, {
      body: {},
      idempotencyKey: crypto.randomUUID(),
    })
    expect(status).toBe(200)
    expect(body).toEqual({ run: null, plan: null, targetVersion: ended.targetVersion, replayed: false })
    expect((await landlord.call(readFleetStatus, {})).body).toMatchObject({
      tenants: 6,
      behind: 0,
      openRun: null,
    })
    const { runs } = (await landlord.call(listFleetRuns, { query: { limit: 1 } })).body
    expect(runs).toEqual([ended])
  })

  test('is the same for the same key, and none for a dry run', async () => {
    const dry = await landlord.call(openFleetRun, {
      body: { dryRun: true },
      idempotencyKey: crypto.randomUUID(),
    })
    expect(dry.body).toMatchObject({ run: null, plan: { tenants: 6, waves: 2 } })
    const idempotencyKey = crypto.randomUUID()
    const first = await landlord.call(openFleetRun, { body: {}, idempotencyKey })
    const second = await landlord.call(openFleetRun, { body: {}, idempotencyKey })
    expect([first.status, second.status, second.isReplay]).toEqual([201, 200, true])
    expect(second.body.run?.runId).toBe(first.body.run?.runId)
    await finish(first.body.run as FleetRun)
  })

  test('is taken on by as many tenants as were asked for, each by itself, and by many calls at once', async () => {
    const run = await open({ canarySize: 0 })
    const one = await advance(run, 1)
    expect(one).toMatchObject({ outcome: 'migrated', steps: { done: 1, failed: 0, skipped: 0 } })
    const answers = await Promise.all(Array.from({ length: 8 }, () => advance(run)))
    const done = answers.reduce((sum, { steps }) => sum + steps.done, 0)
    expect(done).toBe(5)
    const ended = await finish(run)
    expect(ended.counts).toMatchObject({ done: 6, failed: 0 })
    const { items } = (await landlord.call(listFleetRunTenants, { params: { runId: run.runId } })).body
    expect(items.map(({ attempts }) => attempts)).toEqual([1, 1, 1, 1, 1, 1])
  })

  test('goes no further while it is paused, and gives up the rest when it is cancelled', async () => {
    const run = await open()
    const params = { runId: run.runId }
    await advance(run, 1)
    expect((await landlord.call(pauseFleetRun, { params })).body.status).toBe('paused')
    expect(await advance(run)).toMatchObject({
      outcome: 'idle',
      steps: { done: 0 },
      run: { status: 'paused' },
    })
    expect((await landlord.call(resumeFleetRun, { params })).body.status).toBe('running')
    await advance(run, 1)
    const cancelled = (await landlord.call(cancelFleetRun, { params })).body
    expect(cancelled).toMatchObject({ status: 'cancelled', counts: { done: 2, skipped: 4 } })
    await finish(await open())
  })

  test('tells of a failure with what the migration said, and tries it again', async () => {
    const [victim] = tenants
    await stack.sql(`create table ${victim?.schema}.in_the_way ()`)
    await addTenantMigration(stack, 'create table in_the_way ()')
    const run = await open({ canarySize: 0 })
    const ended = await finish(run)
    expect(ended).toMatchObject({ status: 'completed', counts: { done: 5, failed: 1 } })
    const query = { status: 'failed' } as const
    const { items } = (await landlord.call(listFleetRunTenants, { params: { runId: run.runId }, query })).body
    expect(items).toMatchObject([
      { tenantId: victim?.id, error: { sqlstate: '42P07', version: run.targetVersion } },
    ])
    const status = (await landlord.call(readFleetStatus, {})).body
    expect(status).toMatchObject({ behind: 1, failed: 1, failures: [{ tenantId: victim?.id }] })

    await stack.sql(`drop table ${victim?.schema}.in_the_way`)
    const again = (await landlord.call(retryFleetRun, { params: { runId: run.runId } })).body
    expect(again).toMatchObject({ status: 'running', counts: { pending: 1, failed: 0 } })
    expect((await finish(run)).counts).toMatchObject({ done: 6, failed: 0 })
  })

  test('is followed to its end, and told of it once', async () => {
    const run = await open()
    const params = { runId: run.runId }
    const following = (async () => {
      const events: { event: string; pending: number }[] = []
      for await (const { event, data } of landlord.events(followFleetRun, { params })) {
        events.push({ event, pending: data.counts.pending })
      }
      return events
    })()
    await finish(run)
    const events = await following
    expect(events.at(-1)).toEqual({ event: 'done', pending: 0 })
    expect(events.filter(({ event }) => event === 'done')).toHaveLength(1)
  })

  test('that nobody drives is finished by the worker, and counted', async () => {
    const run = await open({ canarySize: 1 })
    const { body } = await landlord.call(drainRequests, {})
    expect(body).toMatchObject({ fleet: { done: 6, failed: 0, skipped: 0 }, errors: [] })
    expect((await read(run)).status).toBe('completed')
  })

  test('that a function without a connection can’t take on is said to be', async () => {
    const run = await open()
    const { base } = await ownFunction({ SUPABASE_DB_URL: '' })
    const drained = await fetch(`${base}/ops/drain`, {
      method: 'POST',
      headers: { apikey: stack.env.SECRET_KEY },
    })
    expect(await drained.json()).toMatchObject({ fleet: { done: 0 }, errors: ['FLEET_UNAVAILABLE'] })
    expect(await finish(run)).toMatchObject({ status: 'completed' })
  })
})

test('a function that is killed in the middle of a step has done nothing: the tenant’s turn comes again', async () => {
  await addTenantMigration(
    stack,
    // Long enough to be killed in, where there is a tenant; as it is registered there is none.
    `create table slow (); do $$ begin
       if exists (select from public.tenants where id = current_setting('landlord.tenant_id')::uuid) then
         perform pg_sleep(2);
       end if;
     end $$`,
  )
  const run = await open({ canarySize: 1 })
  const { base, kill } = await ownFunction()
  const doomed = createLandlordClient({
    baseUrl: base,
    publishableKey: stack.env.PUBLISHABLE_KEY,
    accessToken: await signInTo(stack.env),
  })
  const cut = doomed.call(advanceFleetRun, { params: { runId: run.runId }, body: {} }).catch(() => undefined)
  await vi.waitUntil(
    async () =>
      (
        await stack.sql(
          `select from pg_stat_activity where query like '%advance_fleet_run%' and wait_event = 'PgSleep'`,
        )
      ).length > 0,
    { timeout: 60_000, interval: 50 },
  )
  await kill()
  await cut
  expect(await finish(run)).toMatchObject({ status: 'completed', counts: { done: 6, failed: 0 } })
  const [made] = await stack.sql<{ count: string }>(`select count(*) from pg_class where relname = 'slow'`)
  expect(Number(made?.count)).toBe(6)
})

/** The function against this file's stack, in a process of its own. */
async function ownFunction(
  env: Record<string, string> = {},
): Promise<{ base: string; kill(): Promise<unknown> }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'landlord-function-'))
  const running = await startFunction({
    name: 'tenant-provisioning',
    logFile: path.join(folder, 'function.log'),
    deno,
    env: { ...functionEnvironment(stack.env), ...env },
  })
  onTestFinished(async () => {
    await running.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  return {
    base: `http://127.0.0.1:${running.port}/tenant-provisioning`,
    kill: () => {
      running.child.kill()
      return running.child.exited
    },
  }
}

test('a step is run under its run’s time-outs, as the admin who calls, from where they call', async () => {
  await addTenantMigration(
    stack,
    // As it is registered it is tried, and there is no caller.
    `create table said as select current_setting('statement_timeout') as statement_timeout,
       current_setting('lock_timeout') as lock_timeout, current_setting('request.jwt.claims', true) as claims,
       current_setting('request.headers', true) as headers`,
  )
  const run = await open({ statementTimeoutMs: 33_000, lockTimeoutMs: 4_000 })
  await finish(run)
  const [said] = await stack.sql<Record<string, string>>(`select * from ${tenants[0]?.schema}.said`)
  expect(said).toMatchObject({ statement_timeout: '33s', lock_timeout: '4s' })
  expect(JSON.parse(said?.claims ?? '')).toEqual({ role: 'authenticated', sub: run.createdBy })
  expect(JSON.parse(said?.headers ?? '')).toMatchObject({ 'x-request-id': expect.any(String) })
})

test('who is no admin any more takes nothing on', async () => {
  const run = await open()
  await stack.sql(`update public.employees set status = 'INACTIVE' where user_id = $1`, [run.createdBy])
  await expect(advance(run)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await stack.sql(`update public.employees set status = 'ACTIVE' where user_id = $1`, [run.createdBy])
  expect((await finish(run)).counts.done).toBe(6)
})
