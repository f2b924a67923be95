import { beforeAll, describe, expect, test } from 'vitest'
import { sql } from '../../support/database.ts'
import { createAdmin, type Person } from '../../support/people.ts'
import { expectTenant, newBody, provision } from '../../support/provision.ts'
import { cliEnvironment, documentOf, runCli } from '../../support/run-cli.ts'
import { unique } from '../../support/unique.ts'

let admin: Person

beforeAll(async () => {
  admin = await createAdmin()
})

const landlord = (...args: string[]) => runCli(args, { env: cliEnvironment(admin) })

async function newTenant(tenant: Record<string, unknown> = {}): Promise<{ id: string; slug: string }> {
  return expectTenant(await provision(admin, newBody({}, { tenant }))).tenant
}

describe('list', () => {
  test('finds tenants by text, and goes on where a page ends', async () => {
    const word = unique('word').replaceAll('-', '')
    const made = [await newTenant({ name: `${word} A` }), await newTenant({ name: `${word} B` })]
    const args = ['list', '--search', word, '--sort', 'name', '--order', 'asc', '--limit', '1']
    const first = await landlord(...args)
    expect(first.code).toBe(0)
    expect(first.stdout).toMatch(new RegExp(`^id .*\\n${made[0]?.id} .*\\n1 of 2\\n$`))
    const cursor = /^There are more: --cursor (\S+)\n$/.exec(first.stderr)?.[1] ?? ''
    const rest = documentOf(await landlord(...args, '--cursor', cursor, '--json')) as {
      tenants: { id: string }[]
    }
    expect(rest.tenants.map(({ id }) => id)).toEqual([made[1]?.id])
  })

  test('says that there are none, and which option is wrong', async () => {
    expect(await landlord('list', '--search', unique('nobody'))).toMatchObject({
      code: 0,
      stdout: 'There are no such tenants.\n',
    })
    const wrong = await landlord('list', '--status', 'happy', '--limit', '0')
    expect(wrong.code).toBe(1)
    expect(wrong.stderr).toMatch(/\n {2}--status: .*\n {2}--limit: /)
    expect((await landlord('list', '--sort', 'age')).code).toBe(2)
  })
})

describe('a tenant is named by its id or its slug', () => {
  test('show, status and timeline', async () => {
    const { id, slug } = await newTenant()
    for (const name of [id, slug]) {
      const shown = await landlord('show', name)
      expect(shown).toMatchObject({ code: 0, stderr: '' })
      expect(shown.stdout).toMatch(new RegExp(`^Tenant +${id}\\n`))
      expect((await landlord('status', name)).stdout).toMatch(/\nStatus +active\n/)
      expect((await landlord('timeline', name)).stdout).toMatch(/ attempt succeeded +1 /)
    }
    expect(documentOf(await landlord('timeline', slug, '--json'))).toMatchObject({
      tenantId: id,
      isComplete: true,
    })
  })

  test('a slug that no tenant has is not found', async () => {
    const run = await landlord('show', unique('nobody'), '--json')
    expect(run.code).toBe(1)
    expect(documentOf(run)).toMatchObject({ error: { code: 'NOT_FOUND' } })
  })
})

describe('update', () => {
  test('changes what is given, takes away what is empty, and keeps the rest', async () => {
    const { slug } = await newTenant({
      domain: `${unique('acme')}.test`,
      contact: { phone: '1', email: 'a@acme.test' },
    })
    const flags = [
      '--name',
      'Acme SE',
      '--domain',
      '',
      '--contact-phone',
      '',
      '--users',
      '100',
      '--features',
      'webhooks',
    ]
    expect((await landlord('update', slug, ...flags)).code).toBe(0)
    const [row] = await sql('select * from public.tenants where slug = $1', [slug])
    expect(row).toMatchObject({
      name: 'Acme SE',
      domain: null,
      contact_phone: null,
      contact_email: 'a@acme.test',
      user_limit: 100,
      features: ['webhooks'],
    })
  })

  test('only if nobody has changed it since, where that is asked', async () => {
    const { slug } = await newTenant()
    const version = /\nVersion +(\S+)\n/.exec((await landlord('show', slug)).stdout)?.[1] ?? ''
    expect((await landlord('update', slug, '--name', 'One', '--if-match', version)).code).toBe(0)
    const late = await landlord('update', slug, '--name', 'Two', '--if-match', version)
    expect(late.code).toBe(1)
    expect(late.stderr).toMatch(/^PRECONDITION_FAILED: /)
    expect(await sql('select name from public.tenants where slug = $1', [slug])).toEqual([{ name: 'One' }])
  })

  test('names the option at fault; without any it is wrong usage', async () => {
    const { slug } = await newTenant()
    expect((await landlord('update', slug, '--currency', 'XXQ')).stderr).toContain('\n  --currency: ')
    expect((await landlord('update', slug)).code).toBe(2)
  })
})
