import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { checkout } from '../harness/run-tool.ts'
import { type OwnStack, startOwnStack } from '../support/own-stack.ts'

type Run = { code: number; output: string; stdout: string }
type Setting = { cwd?: string; env?: Record<string, string> }

let stack: OwnStack

beforeAll(async () => {
  stack = await startOwnStack('doctor')
  await stack.sql(`select tests.create_admin('warden')`)
  await stack.sql(`select tests.provision_victim('healthy', true)`)
})

afterAll(() => stack?.stop())

/** Everything that the doctor could be told by a shell, but for what it is given here. */
function run(command: string, args: string[], { cwd = checkout, env = {} }: Setting = {}): Promise<Run> {
  const { PATH, HOME } = process.env
  return new Promise((resolve) => {
    execFile(command, args, { cwd, env: { PATH, HOME, NO_COLOR: '1', ...env } }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr, stdout })
    })
  })
}

function doctor(args: string[] = [], env: Record<string, string> = {}): Promise<Run> {
  const { API_URL, SECRET_KEY } = stack.env
  return run(process.execPath, ['cli/landlord.ts', 'doctor', ...args], {
    env: { API_URL, SECRET_KEY, ...env },
  })
}

async function violate(problem: string): Promise<string> {
  const [row] = await stack.sql<{ subject: string }>('select tests.violate($1) as subject', [problem])
  return row?.subject ?? ''
}

async function everything(): Promise<unknown> {
  const [row] = await stack.sql('select tests.everything()')
  return row
}

describe('a slip of the one who calls is refused before anything is touched', () => {
  test.for([
    ['half a project in the environment', [], { SECRET_KEY: '' }],
    ['an address that is none', [], { API_URL: 'acme' }],
    ['a dry run of nothing', ['--dry-run'], {}],
  ] as const)('%s', async ([, args, env]) => {
    const { code, stdout } = await doctor([...args], env)
    expect([code, stdout]).toEqual([2, ''])
  })
})

describe('on a healthy stack', () => {
  test('npm run doctor is clean', async () => {
    const { API_URL, SECRET_KEY } = stack.env
    const { code, stdout } = await run('npm', ['run', '--silent', 'doctor'], { env: { API_URL, SECRET_KEY } })
    expect(stdout).toBe('Healthy: no invariant is violated (the environment).\n')
    expect(code).toBe(0)
  })

  test('a repair has nothing to do', async () => {
    const before = await everything()
    const { code, stdout } = await doctor(['--repair'])
    expect(stdout).toBe('Healthy: no invariant is violated (the environment).\n')
    expect(code).toBe(0)
    expect(await everything()).toEqual(before)
  })

  test('--json says the same', async () => {
    const { code, stdout } = await doctor(['--json'])
    expect(JSON.parse(stdout)).toEqual({ source: 'the environment', violations: [], findings: [] })
    expect(code).toBe(0)
  })
})

const mendable = [
  ['I2', 'OWNER_IS_GONE'],
  ['I2', 'OWNER_IS_NO_MEMBER'],
  ['I2', 'OWNER_HAS_NO_TENANT'],
  ['I2', 'CONFIRMED_SIGN_UP_IS_PENDING'],
  ['I2', 'TRIGGER_IS_OFF'],
  ['I3', 'FAILED_REQUEST_HAS_TENANT'],
  ['I3', 'PROVISIONING_TENANT_HAS_NO_REQUEST'],
  ['I3', 'DEAD_ATTEMPT_HAS_USER'],
  ['I3', 'SCHEMA_HAS_NO_TENANT'],
  ['I3', 'ROLE_HAS_NO_TENANT'],
  ['I4', 'REQUEST_IS_STUCK'],
  ['I4', 'PROCESSING_REQUEST_HAS_NO_ATTEMPT'],
  ['I4', 'PROCESSING_REQUEST_HAS_NO_TENANT'],
  ['I4', 'RUNNING_ATTEMPT_IS_NOT_CURRENT'],
  ['I4', 'BATCH_IS_STUCK'],
  ['I4', 'QUEUED_REQUEST_IS_STUCK'],
  ['I4', 'SIGN_UP_IS_STUCK'],
  ['I8', 'ROW_HAS_NO_TENANT'],
  ['I9', 'TENANT_HAS_NO_SEGMENT'],
  ['I9', 'TENANT_HAS_NO_PACKAGE'],
  ['I9', 'PACKAGE_HAS_NO_SEGMENT'],
  ['I9', 'TENANT_HAS_NO_SCHEMA'],
  ['I9', 'TENANT_HAS_NO_ROLE'],
  ['I9', 'OWN_PACKAGE_HAS_NO_SEGMENT'],
] as const
const hopeless = [
  ['I1', 'REQUEST_HAS_SEVERAL_TENANTS'],
  ['I1', 'KEY_HAS_SEVERAL_REQUESTS'],
  ['I2', 'COMPLETED_REQUEST_HAS_NO_TENANT'],
  ['I2', 'ACTIVE_TENANT_HAS_OPEN_REQUEST'],
  ['I2', 'COMPLETED_REQUEST_HAS_NO_SUCCEEDED_ATTEMPT'],
  ['I2', 'BATCH_IS_HALF_MADE'],
  ['I2', 'PURGED_TENANT_EXISTS'],
  ['I2', 'PENDING_TENANT_AWAITS_NOTHING'],
  ['I8', 'PACKAGE_HAS_FOREIGN_SEGMENT'],
  ['I8', 'ROW_IS_NOT_IN_ITS_OWN_SCHEMA'],
  ['I9', 'SCHEMA_HAS_NO_VERSION'],
] as const

test('every problem that it knows is tried here', async () => {
  const known = await stack.sql<{ problem: string; is_repairable: boolean }>('select * from tests.problems()')
  const names = (list: readonly (readonly [string, string])[]) => list.map(([, problem]) => problem).sort()
  const namesWhere = (is: boolean) =>
    known.flatMap(({ problem, is_repairable }) => (is_repairable === is ? [problem] : [])).sort()
  expect(names(mendable)).toEqual(namesWhere(true))
  expect(names(hopeless)).toEqual(namesWhere(false))
})

describe('what can be mended is found, named and mended', () => {
  test.for(mendable)('%s %s', async ([invariant, problem]) => {
    await expectMended(invariant, problem, await violate(problem))
  })

  test.for([
    'activate_on_owner_created',
    'activate_on_email_confirmed',
    'clear_password_change',
    'clear_encrypted_password_change',
    'protect_owner',
  ])('I2 TRIGGER_IS_OFF: %s disabled by the auth service’s own role', async (trigger) => {
    await stack.sql(`alter table auth.users disable trigger ${trigger}`)
    await expectMended('I2', 'TRIGGER_IS_OFF', trigger)
  })
})

/** First in a dry run, which must change nothing. */
async function expectMended(invariant: string, problem: string, subject: string): Promise<void> {
  const before = await everything()
  const dry = await doctor(['--repair', '--dry-run'])
  expect(dry.stdout).toContain(`${invariant}   ${problem}  ${subject}\n       repair: `)
  expect(dry.stdout).toContain('Dry run: nothing was changed.')
  expect(dry.code).toBe(1)
  expect(await everything()).toEqual(before)

  const repair = await doctor(['--repair'])
  expect(repair.stdout).toContain(`${invariant}   ${problem}  ${subject}\n`)
  expect(repair.stdout).toMatch(/\nMended (\d+) of \1\.\n\nHealthy: no invariant is violated/)
  expect(repair.code).toBe(0)
}

test('--json tells what a repair has mended and what is left', async () => {
  const [row] = await stack.sql<{ id: string }>(
    `select (tests.provision_victim('parsed', true)).tenant_id as id`,
  )
  await stack.sql('delete from public.segments where tenant_id = $1', [row?.id])
  const wrong = ['TENANT_HAS_NO_SEGMENT', 'TENANT_HAS_NO_PACKAGE'].map((problem) => ({
    invariant: 'I9',
    problem,
    subject: row?.id,
    repair: 'copy what is missing from its template',
  }))
  const found = await doctor(['--json'])
  expect(JSON.parse(found.stdout)).toEqual({ source: 'the environment', violations: wrong, findings: [] })
  expect(found.code).toBe(1)
  const mended = await doctor(['--json', '--repair'])
  expect(JSON.parse(mended.stdout)).toEqual({
    source: 'the environment',
    violations: [],
    findings: [],
    mended: wrong,
  })
  expect(mended.code).toBe(0)
})

describe('what it can’t do it says', () => {
  test('nothing says which project is meant', async () => {
    // A copy, since this checkout may have a stack of its own running.
    const folder = mkdtempSync(path.join(tmpdir(), 'landlord-doctor-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    for (const part of [
      'package.json',
      'cli',
      'client',
      'tenant-file',
      'supabase/functions/_shared/contract',
    ]) {
      cpSync(path.join(checkout, part), path.join(folder, part), { recursive: true })
    }
    symlinkSync(path.join(checkout, 'node_modules'), path.join(folder, 'node_modules'))
    const { code, output } = await run('npm', ['run', '--silent', 'doctor'], { cwd: folder })
    expect(output).toMatch(
      /^No project to work on\. Start the local stack \(npm start\), or set API_URL and SECRET_KEY/,
    )
    expect(code).toBe(2)
  })

  test.for([
    [
      'nobody is there',
      { API_URL: 'http://127.0.0.1:9' },
      'There is no answer from http://127.0.0.1:9 (the environment).\nIs the project up?\n',
    ],
    ['the address is another’s', { API_URL: 'MAILBOX' }, /answered 404\.\nIs API_URL its address\?\n$/],
    [
      'the key is wrong',
      { SECRET_KEY: 'sb_secret_wrong' },
      /refuses the key: .*\nIs SECRET_KEY its secret key\?\n$/,
    ],
    [
      'the key is the publishable one',
      { SECRET_KEY: 'PUBLISHABLE' },
      /refuses the key: .*\nIs SECRET_KEY its secret key\?\n$/,
    ],
  ] as const)('%s', async ([, given, expected]) => {
    const { MAILPIT_URL, PUBLISHABLE_KEY } = stack.env
    const real: Record<string, string> = { MAILBOX: MAILPIT_URL, PUBLISHABLE: PUBLISHABLE_KEY }
    const env = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, real[value] ?? value]))
    const { code, output } = await doctor([], env)
    if (typeof expected === 'string') expect(output).toBe(expected)
    else expect(output).toMatch(expected)
    expect(output).not.toContain('    at ')
    expect(code).toBe(1)
  })

  test('an option that it does not know', async () => {
    const { code, output } = await doctor(['--heal'])
    expect(output).toContain(`unknown option '--heal'`)
    expect(code).toBe(2)
  })
})

// Last: what is broken here stays broken.
describe('what needs a person is found, named and left', () => {
  beforeAll(() => stack.sql('select tests.allow_duplicates()'))

  test.for(hopeless)('%s %s', async ([invariant, problem]) => {
    const subject = await violate(problem)
    const line = `${invariant}   ${problem}  ${subject}\n       needs a person`
    const before = await everything()
    const { code, stdout } = await doctor(['--repair'])
    expect(stdout).toMatch(/\nMended 0 of \d+\.\n/)
    // Before the repair and after it.
    expect(stdout.split(line)).toHaveLength(3)
    expect(code).toBe(1)
    expect(await everything()).toEqual(before)
  })
})
