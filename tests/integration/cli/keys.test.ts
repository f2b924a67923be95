import { createHash, randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { createAdmin, type Person, serviceClient } from '../../support/people.ts'
import { expectTenant, newBody, provision } from '../../support/provision.ts'
import { type CliRun, cliEnvironment, documentOf, runCli } from '../../support/run-cli.ts'

type Key = { id: string; name: string; status: string; publicKey: string; secretKey?: string }

let admin: Person
let tenantId: string

beforeAll(async () => {
  admin = await createAdmin()
  tenantId = expectTenant(await provision(admin, newBody())).tenant.id
})

const keys = (command: string, ...args: string[]): Promise<CliRun> =>
  runCli(['keys', command, tenantId, ...args], { env: cliEnvironment(admin) })

const keyOf = (run: CliRun): Key => documentOf(run).apiKey as Key

/** Whether the application would take this pair. */
async function verifies({ secretKey = '' }: Key): Promise<boolean> {
  const hash = createHash('sha256').update(secretKey).digest('hex')
  const { data, error } = await serviceClient().rpc('verify_tenant_api_key', { p_secret_hash: hash })
  if (error) throw new Error(error.message)
  return (data as { is_valid: boolean } | null)?.is_valid ?? false
}

describe('keys', () => {
  test('are made, and their secret shown once, on standard output alone', async () => {
    const run = await keys('create', '--name', 'shown')
    expect([run.code, run.stderr]).toEqual([0, ''])
    expect(run.stdout).toMatch(
      /\nPublic key {2}pk_\S+\n(?:.*\n)*\nShown once and stored nowhere:\nSecret key {2}sk_\S+\n$/,
    )
    const listed = await keys('list')
    expect(listed.stdout).toMatch(/ shown +active +pk_/)
    expect(listed.stdout).not.toContain('sk_')
  })

  test('rotate with an overlap, and are revoked at once', async () => {
    const first = keyOf(await keys('create', '--name', 'build server', '--json'))
    const second = keyOf(await keys('rotate', first.id, '--overlap-seconds', '3600', '--json'))
    expect([await verifies(first), await verifies(second)]).toEqual([true, true])
    const revoked = await keys('revoke', first.id)
    expect(revoked).toMatchObject({ code: 0, stdout: `build server (${first.publicKey}) is revoked.\n` })
    expect([await verifies(first), await verifies(second)]).toEqual([false, true])
    const { keys: all } = documentOf(await keys('list', '--json')) as { keys: Key[] }
    expect(all.filter(({ name }) => name === 'build server').map(({ status }) => status)).toEqual([
      'active',
      'revoked',
    ])
  })

  test('are made once by one idempotency key; the replay says how to get another secret', async () => {
    const args = ['--name', 'once', '--idempotency-key', randomUUID()]
    const first = keyOf(await keys('create', ...args, '--json'))
    const again = await keys('create', ...args)
    expect(again.code).toBe(0)
    expect(again.stdout).toContain(first.id)
    expect(again.stdout).toContain('/rotate')
    expect(again.stdout).not.toContain('sk_')
  })

  test.for(['rotate', 'revoke'])(
    'that are not there are looked for among the tenant’s own: %s',
    async (command) => {
      const run = await keys(command, 'no-key')
      expect(run).toMatchObject({ code: 1, stdout: '' })
      expect(run.stderr).toContain(`landlord keys list ${tenantId} shows those that there are`)
    },
  )

  test('that can’t be made name the option at fault, and offer no other try of the same', async () => {
    const run = await keys('create', '--name', '', '--expires-at', 'soon')
    expect(run).toMatchObject({ code: 1, stdout: '' })
    expect(run.stderr).toMatch(/^VALIDATION_ERROR: .*\n {2}--name: .*\n(?:.*\n)* {2}--expires-at: /)
    expect(run.stderr).not.toContain('--idempotency-key')
    expect((await keys('create')).code).toBe(2)
  })
})
