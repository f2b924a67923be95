import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sql } from '../../support/database.ts'
import { createAdmin, type Person } from '../../support/people.ts'
import { expectTenant, newBody, provision } from '../../support/provision.ts'
import { type CliRun, cliEnvironment, documentOf, runCli } from '../../support/run-cli.ts'
import { newDefinition, newTemplateName } from '../../support/templates.ts'
import { unique } from '../../support/unique.ts'

let admin: Person
const folder = mkdtempSync(path.join(tmpdir(), 'landlord-cli-'))

beforeAll(async () => {
  admin = await createAdmin()
})
afterAll(() => rmSync(folder, { recursive: true }))

const landlord = (...args: string[]): Promise<CliRun> => runCli(args, { env: cliEnvironment(admin) })
const templates = (...args: string[]) => landlord('templates', ...args)

function fileOf(content: unknown): string {
  const file = path.join(folder, `${unique('file')}.json`)
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  return file
}

describe('templates', () => {
  test('are saved, shown as they were saved, changed, restored and retired', async () => {
    const name = newTemplateName()
    const saved = await templates('save', name, fileOf(newDefinition(4900)))
    expect(saved).toMatchObject({
      code: 0,
      stderr: '',
      stdout: `Tenants of ${name} are made of version 1 from now on.\n`,
    })
    const shown = await templates('show', name, '--definition')
    expect(JSON.parse(shown.stdout)).toEqual(newDefinition(4900))
    const again = await templates('save', name, fileOf(shown.stdout))
    expect(again.stdout).toBe(`${name} is as it was: nothing was changed.\n`)

    await templates('save', name, fileOf(newDefinition(1)), '--if-match', '1')
    const late = await templates('save', name, fileOf(newDefinition(2)), '--if-match', '1')
    expect(late).toMatchObject({ code: 1, stdout: '' })
    expect(late.stderr).toMatch(/^PRECONDITION_FAILED/)

    expect(documentOf(await templates('restore', name, '1', '--json'))).toMatchObject({
      changed: true,
      template: { version: 3, definition: newDefinition(4900) },
    })
    const all = await templates('show', name)
    expect(all.stdout).toMatch(/Version +3\n/)
    expect(all.stdout).toContain('At 4900')
    expect((await templates('show', name, '--at', '2')).stdout).toContain('At 1')

    const retired = await templates('retire', name, '--if-match', '3')
    expect(retired.stdout).toBe(`No tenant is made from ${name} any more.\n`)
    const lists = [await templates('list'), await templates('list', '--all')]
    expect(lists.map(({ stdout }) => stdout.includes(name))).toEqual([false, true])
  })

  test('at fault are told by their place in the file, and nothing is saved', async () => {
    const name = newTemplateName()
    const definition = newDefinition(1)
    const run = await templates('save', name, fileOf({ ...definition, features: ['basic', 'time travel'] }))
    expect(run).toMatchObject({ code: 1, stdout: '' })
    expect(run.stderr).toMatch(/^VALIDATION_ERROR: .*\n {2}\/features\/1 of the file: /)
    expect(await templates('save', name, fileOf('{'))).toMatchObject({ code: 4, stdout: '' })
    expect(await sql('select 1 from public.tenant_templates where name = $1', [name])).toEqual([])
  })
})

describe('clone', () => {
  test('makes a tenant like another, with what is given in place of the other’s', async () => {
    const body = newBody({}, { tenant: { timezone: 'Europe/Berlin', currency: 'EUR' } })
    const { tenant } = expectTenant(await provision(admin, body))
    const slug = unique('clone')
    const run = await landlord(
      ...['clone', tenant.slug, '--name', 'A clone', '--slug', slug, '--currency', 'CHF'],
      ...['--owner-email', `jane@${slug}.test`, '--owner-full-name', 'Jane Doe'],
    )
    expect([run.code, run.stderr]).toEqual([0, ''])
    expect(run.stdout).toContain('A clone is active.')
    expect(await sql('select timezone, currency from public.tenants where slug = $1', [slug])).toEqual([
      { timezone: 'Europe/Berlin', currency: 'CHF' },
    ])
    expect((await landlord('show', slug)).stdout).toMatch(new RegExp(`Clone of +${tenant.id}`))
    expect(await landlord('clone', slug, '--template', 'default')).toMatchObject({ code: 2 })
  })
})
