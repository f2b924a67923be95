import { beforeAll, expect, test } from 'vitest'
import { sql } from '../../support/database.ts'
import { createAdmin, createPerson, type Person } from '../../support/people.ts'
import { expectTenant, newBody, provision } from '../../support/provision.ts'
import { cliEnvironment, documentOf, runCli } from '../../support/run-cli.ts'

let admin: Person

beforeAll(async () => {
  admin = await createAdmin()
})

const landlord = (...args: string[]) => runCli(args, { env: cliEnvironment(admin) })

async function newTenant(): Promise<{ id: string; slug: string }> {
  return expectTenant(await provision(admin, newBody())).tenant
}

async function statusOf(id: string): Promise<string | undefined> {
  const [row] = await sql<{ status: string }>('select status from public.tenants where id = $1', [id])
  return row?.status
}

test('a tenant’s whole life, from the command line', async () => {
  const { id, slug } = await newTenant()
  for (const [action, status] of [
    ['suspend', 'suspended'],
    ['reactivate', 'active'],
    ['archive', 'archived'],
    ['restore', 'active'],
    ['archive', 'archived'],
  ] as const) {
    const run = await landlord(action, id, '--reason', 'Invoice 4711')
    expect(run).toEqual({ code: 0, stdout: `${slug} is ${status}.\n`, stderr: '' })
    expect(await statusOf(id)).toBe(status)
  }
  expect(documentOf(await landlord('archive', id, '--json'))).toMatchObject({
    status: 'archived',
    changed: false,
  })
  expect(await landlord('purge', id, '--confirm', slug)).toMatchObject({
    code: 0,
    stdout: `${slug} is purged.\n`,
  })
  expect(await statusOf(id)).toBeUndefined()
})

test('a tenant is given to another owner, who is there', async () => {
  const { id, slug } = await newTenant()
  const heir = await createPerson()
  const args = ['transfer', slug, '--reason', 'Jane has left', '--owner-email']
  const refused = await landlord(...args, `nobody@${slug}.test`)
  expect(refused.code).toBe(1)
  expect(refused.stderr).toMatch(/^VALIDATION_ERROR: .*\n {2}--owner-email: /)
  for (const word of ['is', 'was already']) {
    const run = await landlord(...args, heir.email)
    expect(run).toEqual({ code: 0, stdout: `${slug} ${word} ${heir.email}’s. It is active.\n`, stderr: '' })
  }
  const [row] = await sql('select owner_id from public.tenants where id = $1', [id])
  expect(row).toEqual({ owner_id: heir.id })
  expect((await landlord('transfer', slug)).code).toBe(2)
})

test('what the state forbids is refused by its code', async () => {
  const { id } = await newTenant()
  await landlord('archive', id)
  const run = await landlord('suspend', id)
  expect(run).toMatchObject({ code: 1, stdout: '' })
  expect(run.stderr).toMatch(/^INVALID_TRANSITION: /)
  expect(await statusOf(id)).toBe('archived')
})

test('nothing is purged unless its slug is typed', async () => {
  const { id, slug } = await newTenant()
  await landlord('archive', id)
  const unasked = await landlord('purge', id)
  expect(unasked.code).toBe(2)
  expect(unasked.stderr).toContain('add --confirm <slug>')
  const mistyped = await landlord('purge', id, '--confirm', `${slug}x`)
  expect(mistyped.code).toBe(1)
  expect(mistyped.stderr).toMatch(/^VALIDATION_ERROR: .*\n {2}--confirm: /)
  expect(await statusOf(id)).toBe('archived')
})
