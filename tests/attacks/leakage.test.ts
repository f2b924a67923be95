import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { problemSchema } from '../../supabase/functions/_shared/contract/problem.ts'
import { target } from '../harness/target.ts'
import { sql } from '../support/database.ts'
import type { Fault } from '../support/fault-proxy.ts'
import { answer, answerInstead, authError, breakReply, drop, lieAboutUser } from '../support/faults.ts'
import { type FaultyFunction, startFaultyFunction } from '../support/faulty-function.ts'
import { createAdmin, type Person } from '../support/people.ts'
import { call, expectTenant, newBody, parseProblem, provision } from '../support/provision.ts'
import { unique } from '../support/unique.ts'

let admin: Person
let faulty: FaultyFunction

beforeAll(async () => {
  admin = await createAdmin()
  // So short that a fault which only waits does not.
  faulty = await startFaultyFunction({ AUTH_TIMEOUT_MS: '3000', DATABASE_TIMEOUT_MS: '3000' })
})

afterEach(() => faulty.proxy.clear())
afterAll(() => faulty?.stop())

/** What only our own people may know: how we are made. `leaked` is put into what the services answer. */
const leaked = unique('leaked')
const internals = new RegExp(
  [
    leaked,
    'select ',
    'insert into',
    'relation ',
    'violates',
    'pg_',
    'plpgsql',
    'private\\.',
    'public\\.',
    'auth\\.users',
    'sqlstate',
    'postgrest',
    'gotrue',
    'supabase',
    'zod',
    '\\.ts\\b',
    '\\.js\\b',
    'node_modules',
    'file://',
    'at [A-Za-z]+ \\(',
    'stack',
    '127\\.0\\.0\\.1',
    'econnrefused',
    'deno',
    'hono',
    'typeerror',
    '\\[object',
  ].join('|'),
  'i',
)

const linesWith = (text: string) =>
  faulty
    .output()
    .split('\n')
    .filter((line) => line !== '' && line.includes(text))

const rpc = 'POST /rest/v1/rpc'
const leak = (code: string) => ({
  code,
  message: `relation "private.${leaked}" violates constraint`,
  details: `Key (${leaked})=(${leaked}) select * from auth.users`,
  hint: `PL/pgSQL function ${leaked} line 3`,
})

const faults: [name: string, where: string, fault: Fault][] = [
  ['a bug in SQL', `${rpc}/provision_tenant_atomic`, answer(500, leak('XX000'))],
  ['a constraint', `${rpc}/provision_tenant_atomic`, answer(409, leak('23505'))],
  ['a check', `${rpc}/provision_tenant_atomic`, answer(400, leak('23514'))],
  ['an exception in words', `${rpc}/provision_tenant_atomic`, answer(400, leak('P0001'))],
  [
    'a code that is not ours',
    `${rpc}/provision_tenant_atomic`,
    answer(418, { ...leak('PT418'), message: leaked }),
  ],
  ['a function that is not there', `${rpc}/provision_tenant_atomic`, answer(404, leak('PGRST202'))],
  ['a missing grant', `${rpc}/provision_tenant_atomic`, answer(403, leak('42501'))],
  ['a bad token', `${rpc}/provision_tenant_atomic`, answer(401, leak('PGRST301'))],
  ['a deadlock', `${rpc}/provision_tenant_atomic`, answer(500, leak('40P01'))],
  ['a lost connection', `${rpc}/provision_tenant_atomic`, answer(503, leak('PGRST000'))],
  ['a page of a proxy', `${rpc}/provision_tenant_atomic`, answer(502, `<html>nginx ${leaked}</html>`)],
  ['an answer of another form', `${rpc}/provision_tenant_atomic`, answer(200, { [leaked]: leaked })],
  ['an answer that is no object', `${rpc}/provision_tenant_atomic`, answer(200, leaked)],
  ['a broken answer', `${rpc}/provision_tenant_atomic`, breakReply],
  ['no answer', `${rpc}/provision_tenant_atomic`, drop],
  ['the auth service refusing', 'POST /auth/v1/admin/users', authError(422, 'weak_password')],
  [
    'the auth service in trouble',
    'POST /auth/v1/admin/users',
    answerInstead(500, { msg: leaked, stack: leaked }),
  ],
  ['the auth service with a page', 'POST /auth/v1/admin/users', answer(502, `<html>${leaked}</html>`)],
  ['the auth service lying', 'POST /auth/v1/admin/users', lieAboutUser],
  ['the auth service gone', 'POST /auth/v1/admin/users', drop],
  ['a bug in the decision', `${rpc}/mark_provisioning_failed`, answer(500, leak('XX000'))],
]

describe('ASVS 16.5.1, API8:2023: what breaks inside is not told outside:', () => {
  test.for(faults)('%s', async ([, where, fault]) => {
    faulty.proxy.on(where, fault)
    if (where.endsWith('mark_provisioning_failed')) faulty.proxy.on('POST /auth/v1/admin/users', drop)
    const answers = [await provision(admin, newBody(), { base: faulty.base })]
    for (const name of [
      'get_tenant_status',
      'claim_setup_email',
      'check_slug_availability',
      'invariant_violations',
    ]) {
      if (where.startsWith(rpc)) faulty.proxy.on(`${rpc}/${name}`, fault)
    }
    const { base } = faulty
    const token = admin.token
    const path = `/tenants/${crypto.randomUUID()}`
    answers.push(
      await call({ base, token, path: `${path}/status` }),
      await call({ base, token, path: `${path}/password-setup`, method: 'POST' }),
      await call({ base, token, path: '/availability?slug=acme-free' }),
    )
    for (const { status, headers, text } of answers) {
      if (status < 400) continue
      expect(headers.get('content-type')).toBe('application/problem+json')
      problemSchema.parse(JSON.parse(text))
      expect(text).not.toMatch(internals)
    }
    expect(answers.filter(({ status }) => status >= 400).length).toBeGreaterThan(0)
    const health = await call({ base, path: '/ops/health', headers: { apikey: target.secretKey } })
    expect(health.text).not.toContain(leaked)
    expect(linesWith(leaked)).toEqual([])
  })

  test('a refusal of what was asked says what, not how it was found', async () => {
    const taken = newBody()
    expectTenant(await provision(admin, taken))
    const refused = [
      await provision(admin, taken),
      await provision(admin, { ...newBody(), owner: taken.owner }),
      await provision(admin, newBody({}, { template: 'no-such-template' })),
      await provision(admin, newBody({ mode: 'existing', userId: crypto.randomUUID() })),
      await provision(admin, '{'),
      await provision(admin, {}),
      await provision({ token: 'a.b.c' }, newBody()),
      await call({ token: admin.token, path: '/nothing' }),
      await call({ token: admin.token, path: '/tenants?sort=no-such-order' }),
      await call({ token: admin.token, path: `/tenants/${crypto.randomUUID()}/status` }),
    ]
    for (const answer of refused) {
      parseProblem(answer)
      expect(answer.text).not.toMatch(internals)
    }
  })
})

test('ASVS 16.2.5, 14.2.4: no secret is in the log, whatever goes wrong', async () => {
  const password = `Pw-${unique()}-aA1!`
  const body = newBody({ mode: 'password', password }, { apiKey: true })
  const made = expectTenant(await provision(admin, body, { base: faulty.base }))
  const temporary = expectTenant(
    await provision(admin, newBody({ mode: 'temporary' }), { base: faulty.base }),
  )
  faulty.proxy.on('POST /auth/v1/admin/users', answerInstead(500, {}))
  const refused = newBody({ mode: 'password', password })
  await provision(admin, refused, { base: faulty.base })
  await provision(admin, JSON.stringify(body).slice(0, -3), { base: faulty.base })
  await call({ base: faulty.base, token: admin.token, path: `/availability?email=${body.owner.email}` })
  await call({ base: faulty.base, path: '/ops/health', headers: { apikey: target.secretKey } })
  const secrets = [
    password,
    made.apiKey?.secretKey,
    temporary.credentials?.password,
    admin.token,
    admin.token.split('.')[2],
    target.secretKey,
    body.owner.email,
    refused.owner.email,
    body.owner.fullName,
  ]
  for (const secret of secrets) expect(linesWith(secret ?? '')).toEqual([])
  for (const line of linesWith('')) JSON.parse(line)
})

test('ASVS 14.2.4, 16.2.5: nor in any table', async () => {
  const password = `Pw-${unique()}-aA1!`
  const made = expectTenant(await provision(admin, newBody({ mode: 'password', password }, { apiKey: true })))
  const temporary = expectTenant(await provision(admin, newBody({ mode: 'temporary' })))
  const tables = await sql<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname in ('public', 'private') or (schemaname = 'auth' and tablename in ('users', 'identities', 'audit_log_entries'))`,
  )
  expect(tables.length).toBeGreaterThan(10)
  for (const secret of [password, made.apiKey?.secretKey, temporary.credentials?.password]) {
    for (const { name } of tables) {
      const found = await sql(`select from ${name} t where strpos(to_jsonb(t)::text, $1) > 0`, [secret])
      expect(found, name).toEqual([])
    }
  }
})
