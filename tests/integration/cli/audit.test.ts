import { beforeAll, expect, test } from 'vitest'
import { createAdmin, type Person } from '../../support/people.ts'
import { expectTenant, newBody, provision } from '../../support/provision.ts'
import { cliEnvironment, documentOf, runCli } from '../../support/run-cli.ts'

let admin: Person
let tenantId: string

beforeAll(async () => {
  admin = await createAdmin()
  tenantId = expectTenant(await provision(admin, newBody())).tenant.id
})

const audit = (...args: string[]) =>
  runCli(['audit', '--tenant', tenantId, ...args], { env: cliEnvironment(admin) })

test('shows what was done to a tenant, and by whom', async () => {
  const { code, stdout, stderr } = await audit()
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout).toMatch(new RegExp(`attempt_started +${admin.email} +${tenantId} `))
})

test('goes on where a page ends', async () => {
  const first = await audit('--limit', '1')
  const cursor = /^There are more: --cursor (\S+)\n$/.exec(first.stderr)?.[1] ?? ''
  const { events } = documentOf(await audit('--cursor', cursor, '--json')) as { events: { action: string }[] }
  expect(events.map(({ action }) => action)).toContain('attempt_started')
  expect(first.stdout).not.toContain('attempt_started')
})

test('is a table for spreadsheets', async () => {
  const { code, stdout, stderr } = await audit('--csv')
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout).toMatch(/^\ufeff"id",/)
  expect(stdout).toContain('"attempt_started"')
})

test('names the options at fault', async () => {
  const { code, stderr } = await audit('--from', 'yesterday', '--limit', '0')
  expect(code).toBe(1)
  expect(stderr).toMatch(/^VALIDATION_ERROR: .*\n {2}--from: .*\n {2}--limit: /)
})
