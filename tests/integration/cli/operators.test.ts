import { describe, expect, test } from 'vitest'
import { target } from '../../harness/target.ts'
import { sql } from '../../support/database.ts'
import { createPerson } from '../../support/people.ts'
import { cliEnvironment, documentOf, runCli } from '../../support/run-cli.ts'

/** With the secret key, and nobody signed in. */
const operate = (...args: string[]) =>
  runCli(args, { env: { ...cliEnvironment(), SECRET_KEY: target.secretKey } })

async function roleOf(userId: string): Promise<string | undefined> {
  const [row] = await sql<{ role: string }>(
    `select role from public.employees where user_id = $1 and status = 'ACTIVE'`,
    [userId],
  )
  return row?.role
}

describe('admin', () => {
  test('grants, lists and revokes', async () => {
    const person = await createPerson()
    const granted = await operate('admin', 'grant', person.email, '--role', 'SUPER_ADMIN')
    expect(granted).toMatchObject({
      code: 0,
      stdout: `${person.email} is now an active SUPER_ADMIN (the environment).\n`,
    })
    expect(await roleOf(person.id)).toBe('SUPER_ADMIN')
    expect((await operate('admin', 'list')).stdout).toMatch(
      new RegExp(`\\n${person.email} +SUPER_ADMIN +ACTIVE `),
    )
    expect((await operate('admin', 'revoke', person.email)).code).toBe(0)
    expect(await roleOf(person.id)).toBeUndefined()
    const { admins } = documentOf(await operate('admin', 'list', '--json')) as { admins: { email: string }[] }
    expect(admins.find(({ email }) => email === person.email)).toMatchObject({
      status: expect.not.stringMatching(/^ACTIVE$/),
    })
  })

  test('says who is not there', async () => {
    const run = await operate('admin', 'grant', 'nobody@people.test', '--json')
    expect(run.code).toBe(1)
    expect(documentOf(run)).toMatchObject({ error: { message: expect.stringContaining('NOT_FOUND') } })
  })
})

describe('limits', () => {
  test('are listed, and set by name', async () => {
    const { limits } = documentOf(await operate('limits', 'list', '--json')) as { limits: Limit[] }
    const limit = limits.find(({ action }) => action === 'batch_items')
    expect(limit).toBeDefined()
    const { capacity, per_minute } = limit as Limit
    // To what it is: every test of this run shares it.
    const set = await operate(
      'limits',
      'set',
      'batch_items',
      '--capacity',
      `${capacity}`,
      '--per-minute',
      `${per_minute}`,
    )
    expect(set).toMatchObject({
      code: 0,
      stdout: `batch_items: ${capacity} at once, ${per_minute} a minute (the environment).\n`,
    })
    expect((await operate('limits', 'list')).stdout).toMatch(
      new RegExp(`batch_items +${capacity} +${per_minute} `),
    )
  })

  test('are refused where they make no sense', async () => {
    const none = await operate('limits', 'set', 'batch_items', '--capacity', '0', '--per-minute', '1')
    expect(none).toMatchObject({ code: 1, stdout: '' })
    expect(none.stderr).toMatch(/^VALIDATION_ERROR\n {2}capacity: must be 1 to 1000000\n/)
    const unknown = await operate('limits', 'set', 'flights', '--capacity', '1', '--per-minute', '1')
    expect(unknown).toMatchObject({ code: 1, stdout: '' })
    expect(unknown.stderr).toMatch(/^NOT_FOUND\nlandlord limits list names /)
    expect((await operate('limits', 'set', 'batch_items', '--capacity', '1')).code).toBe(2)
  })
})

type Limit = { action: string; capacity: number; per_minute: number }

test('the secret key is printed nowhere, and asked for where it is missing', async () => {
  const run = await runCli(['admin', 'list'], { env: cliEnvironment() })
  expect(run).toMatchObject({
    code: 2,
    stdout: '',
    stderr: 'Set both API_URL and SECRET_KEY, or neither for the local stack.\n',
  })
  const { stdout, stderr } = await operate('limits', 'list')
  expect(stdout + stderr).not.toContain(target.secretKey)
})
