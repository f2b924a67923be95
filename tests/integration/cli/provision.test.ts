import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { provisionResponseSchema } from '../../../supabase/functions/_shared/contract/provision-response.ts'
import { sql } from '../../support/database.ts'
import { createAdmin, createPerson, type Person, signIn } from '../../support/people.ts'
import { newBody } from '../../support/provision.ts'
import { type CliRun, cliEnvironment, documentOf, runCli } from '../../support/run-cli.ts'
import { unique } from '../../support/unique.ts'

let admin: Person
/** Where a web page is, whatever one asks for. */
let pageUrl: string
const page = createServer((_, response) => response.end('<!doctype html>'))
const folder = mkdtempSync(path.join(tmpdir(), 'landlord-cli-'))

beforeAll(async () => {
  admin = await createAdmin()
  page.listen(0, '127.0.0.1')
  await once(page, 'listening')
  pageUrl = `http://127.0.0.1:${(page.address() as AddressInfo).port}`
})
afterAll(() => {
  page.close()
  rmSync(folder, { recursive: true })
})

const landlord = (args: string[], env: Record<string, string> = {}, input?: string): Promise<CliRun> =>
  runCli(args, { env: { ...cliEnvironment(admin), ...env }, ...(input === undefined ? {} : { input }) })

/** Flags that make a good tenant. */
function good(slug: string): string[] {
  return [
    '--name',
    `Acme ${slug}`,
    '--slug',
    slug,
    '--owner-email',
    `jane@${slug}.test`,
    '--owner-full-name',
    'Jane Doe',
  ]
}

async function tenantsOf(slug: string): Promise<Record<string, unknown>[]> {
  return await sql('select * from public.tenants where slug = $1', [slug])
}

describe('provision', () => {
  test('makes the tenant of its flags', async () => {
    const slug = unique('acme')
    const flags = [
      ...['--domain', `${slug}.example.com`, '--timezone', 'Europe/Berlin', '--currency', 'EUR'],
      ...[
        '--contact-phone',
        '+49 30 1',
        '--features',
        'basic|analytics',
        '--users',
        '7',
        '--settings',
        '{"a": 1}',
      ],
    ]
    const { code, stdout, stderr } = await landlord(['provision', ...good(slug), ...flags])
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain(`Acme ${slug} is active.`)
    expect(stdout).toMatch(/^Isolation +shared$/m)
    expect(await tenantsOf(slug)).toMatchObject([
      {
        status: 'active',
        domain: `${slug}.example.com`,
        timezone: 'Europe/Berlin',
        currency: 'EUR',
        contact_phone: '+49 30 1',
        features: ['analytics', 'basic'],
        user_limit: 7,
        settings: { a: 1 },
      },
    ])
  })

  test('--json prints the API’s answer and nothing else; the same key again is a replay without secrets', async () => {
    const slug = unique('acme')
    const args = ['provision', ...good(slug), '--owner-mode', 'temporary', '--api-key', '--json']
    const key = ['--idempotency-key', randomUUID()]
    const first = await landlord([...args, ...key])
    const answer = provisionResponseSchema.parse(documentOf(first))
    expect(first).toMatchObject({ code: 0, stderr: '' })
    await signIn(answer.owner.email, answer.credentials?.password ?? '')
    const again = provisionResponseSchema.parse(documentOf(await landlord([...args, ...key])))
    expect(again.replayed).toBe(true)
    expect([again.credentials, again.apiKey?.secretKey]).toEqual([undefined, undefined])
  })

  test('a key that stands for another request is not offered once more', async () => {
    const key = ['--idempotency-key', randomUUID()]
    await landlord(['provision', ...good(unique('acme')), ...key])
    const other = await landlord(['provision', ...good(unique('acme')), ...key])
    expect(other.code).toBe(1)
    expect(other.stderr).toMatch(/^IDEMPOTENCY_KEY_REUSED: /)
    expect(other.stderr).not.toContain('Once more')
  })

  test('one-time secrets are shown once, marked, on standard output alone', async () => {
    const slug = unique('acme')
    const { stdout, stderr } = await landlord([
      'provision',
      ...good(slug),
      '--owner-mode',
      'temporary',
      '--api-key',
    ])
    const [, shown = ''] = stdout.split('\nShown once and stored nowhere:\n')
    const secrets = /^Password {2,}(\S+)\nSecret key {2,}(sk_\S+)\n$/.exec(shown)?.slice(1) ?? []
    expect(secrets).toHaveLength(2)
    for (const secret of secrets) expect(stdout.split(secret)).toHaveLength(2)
    expect(stderr).toBe('')
    await signIn(`jane@${slug}.test`, secrets[0] ?? '')
  })

  test('a password comes from the environment, and is printed nowhere', async () => {
    const slug = unique('acme')
    const password = `${unique('password')}-aA1!`
    const { code, stdout, stderr } = await landlord(
      ['provision', ...good(slug), '--owner-mode', 'password'],
      {
        OWNER_PASSWORD: password,
      },
    )
    expect(code).toBe(0)
    expect(stdout + stderr).not.toContain(password)
    await signIn(`jane@${slug}.test`, password)
  })

  test.for(['a file', 'standard input'])('takes the whole body from %s', async (source) => {
    const body = newBody()
    const file = path.join(folder, `${body.tenant.slug}.json`)
    writeFileSync(file, JSON.stringify(body))
    const { code } =
      source === 'a file'
        ? await landlord(['provision', '--file', file])
        : await landlord(['provision', '--file', '-'], {}, JSON.stringify(body))
    expect(code).toBe(0)
    expect(await tenantsOf(body.tenant.slug)).toHaveLength(1)
  })

  test('a refusal names the code, the flags at fault and the request, and the key to try again with', async () => {
    const run = await landlord([
      'provision',
      '--name',
      '',
      '--slug',
      'a--b',
      '--owner-email',
      'jane',
      '--users',
      '0',
    ])
    expect(run).toMatchObject({ code: 1, stdout: '' })
    expect(run.stderr).toMatch(/^VALIDATION_ERROR: The request is not valid\n {2}--name: must have 1 to 255/)
    for (const flag of ['--slug', '--owner-email', '--owner-full-name', '--users']) {
      expect(run.stderr).toContain(`\n  ${flag}: `)
    }
    expect(run.stderr, 'the same would be refused again').not.toContain('Once more')
  })

  test('a taken slug comes with free ones, in --json too', async () => {
    const slug = unique('acme')
    await landlord(['provision', ...good(slug)])
    const run = await landlord(['provision', ...good(slug), '--owner-email', `jim@${slug}.test`, '--json'])
    expect(run.code).toBe(1)
    expect(documentOf(run)).toMatchObject({
      error: { code: 'DUPLICATE_SLUG', status: 409, suggestions: expect.arrayContaining([`${slug}-2`]) },
    })
    expect(run.stderr).toContain(`\n  Free: ${slug}-2, `)
  })

  test('what is no number and no JSON is wrong usage', async () => {
    for (const flags of [
      ['--users', 'many'],
      ['--settings', '{'],
      ['--owner-mode', 'guest'],
      ['--plan', 'gold'],
      ['--owner-mode', 'password'],
      ['--idempotency-key', '1'],
    ]) {
      const slug = unique('acme')
      expect(await landlord(['provision', ...good(slug), ...flags])).toMatchObject({ code: 2, stdout: '' })
      expect(await tenantsOf(slug)).toEqual([])
    }
  })

  test('a file that is none, and a file with flags beside it', async () => {
    const none = path.join(folder, 'none.json')
    expect(await landlord(['provision', '--file', none])).toMatchObject({
      code: 4,
      stdout: '',
      stderr: `There is no file ${none} here.\n`,
    })
    expect((await landlord(['provision', '--file', '-'], {}, '{')).code).toBe(4)
    expect((await landlord(['provision', '--file', '-', '--name', 'Acme'], {}, '{}')).code).toBe(2)
  })
})

describe('who calls, and whom', () => {
  test('an access token does in place of address and password', async () => {
    const slug = unique('acme')
    const env = { ADMIN_EMAIL: '', ADMIN_PASSWORD: '', LANDLORD_TOKEN: admin.token }
    expect((await landlord(['provision', ...good(slug)], env)).code).toBe(0)
  })

  test.for([
    ['a wrong password', { ADMIN_PASSWORD: 'wrong' }, /can’t sign in at .*: Invalid login credentials/],
    ['a token of nobody', { LANDLORD_TOKEN: 'e30.eyJzdWIiOiJhIn0.e30' }, /^UNAUTHENTICATED: /],
    ['nobody there', { API_URL: 'http://127.0.0.1:9' }, /^There is no answer from http:\/\/127\.0\.0\.1:9/],
    [
      'a web page',
      { API_URL: 'PAGE' },
      /^http:\S+ \(the environment\) answered 200, .*\nIs API_URL its address\?\n$/,
    ],
    [
      'functions that are somewhere else',
      { FUNCTIONS_URL: 'MAILBOX' },
      /^NO_ANSWER: something on the way answered 404/,
    ],
  ] as const)('%s is said in words', async ([, given, message]) => {
    const real: Record<string, string> = { MAILBOX: `${cliEnvironment().API_URL}/auth`, PAGE: pageUrl }
    const env = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, real[value] ?? value]))
    const run = await landlord(['status', randomUUID()], env)
    expect(run).toMatchObject({ code: 1, stdout: '' })
    expect(run.stderr).toMatch(message)
    expect(run.stderr).not.toMatch(/\n {4}at /)
    expect(run.stderr).not.toContain(admin.password)
  })

  test.for([
    ['a token that is none', { LANDLORD_TOKEN: 'acme' }, /^LANDLORD_TOKEN is no access token\.\n$/],
    ['half of somebody', { ADMIN_EMAIL: '' }, /^Set both ADMIN_EMAIL and ADMIN_PASSWORD/],
    ['nobody', { ADMIN_EMAIL: '', ADMIN_PASSWORD: '' }, /^Nobody to sign in as \(the environment\)/],
    ['half a project', { PUBLISHABLE_KEY: '' }, /^Set both API_URL and PUBLISHABLE_KEY/],
    ['functions of no project', { API_URL: '', PUBLISHABLE_KEY: '' }, /^FUNCTIONS_URL goes with API_URL/],
    ['no address', { API_URL: 'acme' }, /^API_URL in the environment is no http address: acme\n/],
  ] as const)('%s is wrong usage, and nothing is tried', async ([, given, message]) => {
    const run = await landlord(['status', randomUUID()], given)
    expect(run).toMatchObject({ code: 2, stdout: '' })
    expect(run.stderr).toMatch(message)
    expect(run.stderr).not.toMatch(/\n {4}at /)
    expect(run.stderr).not.toContain(admin.password)
  })

  test('who is no admin is told how to become one', async () => {
    const person = await createPerson()
    const run = await runCli(['status', randomUUID()], { env: cliEnvironment(person) })
    expect(run.code).toBe(1)
    expect(run.stderr).toMatch(/^FORBIDDEN: /)
  })
})

describe('status', () => {
  test('tells where a tenant stands, as text and as JSON', async () => {
    const slug = unique('acme')
    const made = documentOf(await landlord(['provision', ...good(slug), '--json']))
    const { id } = made.tenant as { id: string }
    const { code, stdout } = await landlord(['status', id])
    expect(code).toBe(0)
    expect(stdout).toMatch(
      new RegExp(`Tenant +${id}\\nName +Acme ${slug}\\nSlug +${slug}\\nStatus +active\\n`),
    )
    expect(documentOf(await landlord(['status', id, '--json']))).toMatchObject({
      tenantId: id,
      status: 'active',
    })
  })

  test('what nobody has is not found', async () => {
    const run = await landlord(['status', randomUUID(), '--json'])
    expect(run.code).toBe(1)
    expect(documentOf(run)).toMatchObject({ error: { code: 'NOT_FOUND' } })
  })
})
