import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { Gate } from '../../fleet/gate.ts'
import { startLandlord } from '../../fleet/landlord.ts'
import { addTenantMigration, endRuns, inTurn } from '../../support/fleet.ts'
import { type OwnStack, startOwnStack } from '../../support/own-stack.ts'
import { type CliRun, documentOf, runCli } from '../../support/run-cli.ts'
import { makeSchemaTenants, type SchemaTenant } from '../../support/schema-tenants.ts'

/** Its own: there is one fleet, and one open run. */
let stack: OwnStack
let tenants: SchemaTenant[]
let env: Record<string, string>

beforeAll(async () => {
  stack = await startOwnStack('fleet-cli')
  tenants = await makeSchemaTenants(stack, 'fleet', 30)
  const { API_URL, FUNCTIONS_URL, PUBLISHABLE_KEY, ADMIN_EMAIL, ADMIN_PASSWORD } = stack.env
  const { PATH = '', HOME = '' } = process.env
  env = { PATH, HOME, NO_COLOR: '1', API_URL, FUNCTIONS_URL, PUBLISHABLE_KEY, ADMIN_EMAIL, ADMIN_PASSWORD }
})
afterAll(() => stack?.stop())

/** A test begins with no open run, and every tenant behind by one harmless migration. */
beforeEach(async () => {
  await endRuns(stack)
  await addTenantMigration(stack)
})

const fleet = (...args: string[]): Promise<CliRun> => runCli(['fleet', ...args], { env })

/** A project's folder with these tenant migrations. */
function projectWith(...files: string[]): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'landlord-fleet-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  mkdirSync(path.join(folder, 'supabase/tenant-migrations'), { recursive: true })
  for (const file of files) writeFileSync(path.join(folder, 'supabase/tenant-migrations', file), 'select 1;')
  return folder
}

/** The database is where it is seen, not what a command says. */
async function countBehind(): Promise<number> {
  const [row] = await stack.sql<{ count: number }>(
    `select count(*)::int from private.tenant_schemas where version is distinct from private.newest_tenant_migration()`,
  )
  return row?.count ?? -1
}

describe('fleet migrate', () => {
  test('brings all up to date, shows how far it is, and has nothing to do the next time', async () => {
    const dry = await fleet('migrate', '--dry-run', '--canary', '2', '--wave', '10')
    expect(dry.code, dry.stderr).toBe(0)
    expect(dry.stdout).toContain('30 tenants would be brought to')
    expect(dry.stdout).toContain('in 4 waves')
    expect(await countBehind()).toBe(30)

    const run = await fleet('migrate', '--canary', '2', '--wave', '10', '--parallel', '3')
    expect(run.code, run.stderr).toBe(0)
    expect(run.stdout).toMatch(/^Run \S+ is completed: 30 of 30 tenants are at \d{14}\.\n$/)
    expect(run.stderr).toMatch(/\n30 of 30, 0 failed\n$/)
    expect(await countBehind()).toBe(0)

    const again = await fleet('migrate')
    expect(again).toMatchObject({ code: 0, stderr: '' })
    expect(again.stdout).toMatch(/^Every schema is at \d{14}, the newest version\.\n$/)
    expect(documentOf(await fleet('migrate', '--json'))).toMatchObject({ run: null })
  })

  test('ends with what has failed, and tries that again once it is mended', async () => {
    const [victim] = tenants
    await stack.sql(`create table ${victim?.schema}.in_the_way ()`)
    await addTenantMigration(stack, 'create table in_the_way ()')
    const run = await fleet('migrate', '--canary', '0')
    expect(run.code).toBe(1)
    expect(run.stdout).toContain('29 of 30 tenants are at')
    expect(run.stdout).toMatch(/\n\S+ +\d{14} +42P07 +relation "in_the_way" already exists\n/)
    expect((await fleet('status')).stdout).toContain('The last try has failed for 1:')

    await stack.sql(`drop table ${victim?.schema}.in_the_way`)
    const mended = await fleet('migrate', '--retry-failed')
    expect(mended.code, mended.stderr).toBe(0)
    expect(mended.stdout).toContain(': 1 of 1 tenants are at')
    expect(await countBehind()).toBe(0)
    expect((await fleet('migrate', '--retry-failed')).stdout).toBe('No tenant’s last try has failed.\n')
  })

  test('stops in the canary, goes on after a retry of the same run', async () => {
    const [victim] = inTurn(tenants, 1)
    await stack.sql(`create table ${victim?.schema}.in_the_canary ()`)
    await addTenantMigration(stack, 'create table in_the_canary ()')
    const run = await fleet('migrate', '--canary', '1', '--json')
    expect(run.code).toBe(1)
    const { run: stopped } = documentOf(run) as { run: { runId: string } }
    expect(stopped).toMatchObject({ status: 'stopped', stopped: { wave: 0, failures: 1, allowed: 0 } })
    expect(await countBehind()).toBe(30)
    const other = await fleet('migrate')
    expect(other.code).toBe(1)
    expect(other.stderr).toContain(`landlord fleet resume ${stopped.runId}`)

    await stack.sql(`drop table ${victim?.schema}.in_the_canary`)
    const mended = await fleet('migrate', '--retry-failed')
    expect(mended.code, mended.stderr).toBe(0)
    expect(mended.stdout).toContain(`Run ${stopped.runId} is completed: 30 of 30`)
  })

  test('refuses numbers that make no sense by the flag’s name', async () => {
    const run = await fleet('migrate', '--parallel', '99')
    expect(run.code).toBe(1)
    expect(run.stderr).toContain('  --parallel: ')
    expect((await fleet('migrate', '--wave', 'many')).code).toBe(2)
  })
})

test('fleet status names what is missing, and with --drift what has drifted', async () => {
  const [lost, drifted] = await makeSchemaTenants(stack, 'odd', 2)
  await stack.sql(`drop schema ${lost?.schema} cascade; create table ${drifted?.schema}.unexpected_one ()`)
  const plain = await fleet('status')
  expect(plain.code, plain.stderr).toBe(0)
  expect(plain.stdout).toMatch(new RegExp(`1 are missing.*\\n.*\\n\\S+ +${lost?.schema}`))
  expect(plain.stdout).not.toContain('unexpected_one')
  const thorough = await fleet('status', '--drift')
  expect(thorough.stdout).toMatch(/1 +unexpected table unexpected_one/)
  const document = documentOf(await fleet('status', '--drift', '--json')) as { drifted: unknown[] }
  expect(document.drifted).toContainEqual(expect.objectContaining({ tenantId: drifted?.id }))
  await stack.sql('delete from public.tenants where id = any ($1)', [[lost?.id, drifted?.id]])
})

describe('what the folder has and the database does not is named', () => {
  const old = '20000101000000_old.sql'
  const added = '99990101000000_added.sql'
  const note = `Not pushed yet: ${added}. Run: landlord fleet register, then supabase db push.\n`

  test.each([
    ['status', [old, added, 'notes.sql'], note],
    ['status', [old, 'notes.sql'], ''],
    ['migrate --dry-run', [old, added], note],
    ['migrate --detach', [old, added], note],
  ])('by fleet %s where there are %j', async (args, files, said) => {
    const run = await runCli(['fleet', ...args.split(' ')], { env, cwd: projectWith(...files) })
    expect(run).toMatchObject({ code: 0, stderr: said })
  })

  test('where every schema is at the newest version, too', async () => {
    await fleet('migrate')
    const run = await runCli(['fleet', 'migrate'], { env, cwd: projectWith(added) })
    expect(run).toMatchObject({
      code: 0,
      stderr: note,
      stdout: expect.stringMatching(/^Every schema is at /),
    })
  })
})

describe('what is asked for wrongly is said in the words of the command', () => {
  test.each([
    [['migrate', '--lock-timeout', '61'], 2, 'from 0.001 to 60 seconds'],
    [['migrate', '--statement-timeout', '0'], 2, 'from 0.001 to 120 seconds'],
    [['show', 'nosuch'], 1, 'landlord fleet runs shows those that there are'],
    [['cancel', '00000000-0000-4000-8000-000000000000'], 1, 'There is no such run'],
  ])('fleet %j', async (args, code, said) => {
    const run = await fleet(...args)
    expect(run.stderr).toContain(said)
    expect(run.code).toBe(code)
    expect(await countBehind()).toBe(30)
  })

  test('one wave is no waves', async () => {
    expect((await fleet('migrate', '--dry-run', '--canary', '30')).stdout).toContain('in 1 wave.')
  })
})

describe('a run', () => {
  test('that is left to the worker is paused, resumed, shown, listed and cancelled by others', async () => {
    const detached = await fleet('migrate', '--detach', '--json')
    expect(detached.code, detached.stderr).toBe(0)
    const { run } = documentOf(detached) as { run: { runId: string } }
    expect(documentOf(await fleet('pause', '--json'))).toMatchObject({ run: { status: 'paused' } })
    expect((await fleet('status')).stdout).toContain(`Run ${run.runId} is paused: 0 of 30 tenants`)
    const resumed = await fleet('resume', run.runId)
    expect(resumed.code, resumed.stderr).toBe(0)
    expect(await countBehind()).toBe(0)
    const shown = await fleet('show', run.runId, '--limit', '3')
    expect(shown.stdout).toContain('the canary')
    expect(shown.stderr).toContain('There are more: --after ')
    expect((await fleet('runs')).stdout).toMatch(new RegExp(`\\n${run.runId} .* completed +30 +30 +0`))

    await addTenantMigration(stack)
    await fleet('migrate', '--detach')
    expect((await fleet('cancel')).stdout).toContain('is cancelled: 0 of 30 tenants')
    expect((await fleet('resume')).stderr).toContain('No run is open')
    expect((await fleet('show')).stdout).toContain('is cancelled: 0 of 30 tenants')
  })

  test.each([
    ['SIGKILL', { code: null, signal: 'SIGKILL' }],
    ['SIGINT', { code: 130 }],
    ['SIGTERM', { code: 143 }],
  ] as const)('is driven by nobody once landlord has got a %s', async (signal, ending) => {
    const [first] = tenants
    if (!first) throw new Error('there are no tenants')
    const gate = await Gate.close(stack, first, 1)
    await addTenantMigration(stack, gate.statements)
    const patient = ['--lock-timeout', '60', '--statement-timeout', '120']
    const runner = startLandlord(stack.env, 'fleet', 'migrate', ...patient)
    await gate.reached()
    runner.child.kill(signal)
    expect(await runner.ended).toMatchObject(ending)
    // Before a time-out, of which whoever still drove the run would see the tenant fail.
    const [run] = await stack.sql(
      `select r.status, count(*) filter (where t.status = 'failed')::int as failed
       from private.fleet_runs r join private.fleet_run_tenants t on t.run_id = r.id
       where r.status = 'running' group by r.id`,
    )
    expect(run).toEqual({ status: 'running', failed: 0 })
    await gate.open()
  })

  test('that is interrupted stays open, and is driven to its end by another call', async () => {
    await addTenantMigration(stack, 'select pg_sleep(0.3)')
    let isInterrupted = false
    const run = await runCli(['fleet', 'migrate', '--canary', '1', '--parallel', '1'], {
      env,
      onStderr: (_, interrupt) => {
        if (!isInterrupted) interrupt()
        isInterrupted = true
      },
    })
    expect(run.code).toBe(130)
    expect(run.stderr).toContain('landlord fleet resume ')
    expect(await countBehind()).toBeGreaterThan(0)
    const resumed = await fleet('resume')
    expect(resumed.code, resumed.stderr).toBe(0)
    expect(await countBehind()).toBe(0)
  })
})
