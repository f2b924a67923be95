import { createClient } from '@supabase/supabase-js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createOlderSystem } from '../support/older-system/create-older-system.ts'
import { expectedTenant, olderId } from '../support/older-system/expected-tenant.ts'
import { type OwnStack, startOwnStack } from '../support/own-stack.ts'
import { type Answer, call, expectProblem, expectTenant, newBody, provision } from '../support/provision.ts'
import { documentOf, runCli } from '../support/run-cli.ts'
import { signInTo } from '../support/sign-in-to.ts'
import { mintToken } from '../support/tokens.ts'

// Numbers of the fixture's tenants that the tests change; each its own.
const numbers = {
  active: 3,
  edited: 4,
  keyed: 10,
  ended: 11,
  ownerless: 25,
  mailed: 12,
  unmailable: 44,
  found: 30,
}
let stack: OwnStack
let token: string

beforeAll(async () => {
  stack = await startOwnStack('adoption', { prepare: (url) => createOlderSystem(url, 200) })
  token = await signInTo(stack.env)
})
afterAll(() => stack?.stop())

function send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  return call({
    token,
    method,
    path,
    base: `${stack.env.FUNCTIONS_URL}/tenant-provisioning`,
    headers: { apikey: stack.env.PUBLISHABLE_KEY, ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
}

async function answered(answer: Promise<Answer>, status = 200) {
  const { status: actual, text } = await answer
  expect(actual, text).toBe(status)
  return JSON.parse(text) as Record<string, unknown>
}

const idOf = (number: number) => expectedTenant(number).id

describe('an adopted tenant is a tenant like any other', () => {
  test('it is shown, with no request', async () => {
    const { id, name, slug } = expectedTenant(numbers.active)
    expect(await answered(send('GET', `/tenants/${id}`))).toMatchObject({
      tenant: {
        id,
        name,
        slug,
        status: 'active',
        template: 'default@1',
        timezone: 'Europe/Paris',
        currency: 'EUR',
      },
      owner: { id: olderId(`user ${numbers.active}`), email: `owner-${numbers.active}@older.test` },
      counts: { members: 1, segments: 1, packages: 3, apiKeys: 0 },
      request: null,
      allowedActions: ['archive', 'suspend'],
    })
    expect(await answered(send('GET', `/tenants/${id}/status`))).toMatchObject({
      tenantId: id,
      status: 'active',
      request: null,
    })
  })

  test('its timeline begins with its adoption', async () => {
    const { entries } = await answered(send('GET', `/tenants/${idOf(numbers.found)}/timeline`))
    expect(entries).toEqual([
      expect.objectContaining({
        what: 'tenant_adopted',
        actor: { kind: 'database', id: null, email: null },
        before: { slug: `Tenant-${numbers.found}` },
        after: { slug: `tenant-${numbers.found}` },
      }),
    ])
  })

  test('it is found by name, slug, status and its owner’s address', async () => {
    const { id, name, slug } = expectedTenant(numbers.found)
    for (const query of [
      { search: name },
      { search: slug },
      { search: `owner-${numbers.found}@older.test`, status: 'active' },
    ]) {
      const { tenants } = await answered(send('GET', `/tenants?${new URLSearchParams(query)}`))
      expect(tenants).toEqual(expect.arrayContaining([expect.objectContaining({ id })]))
    }
    const { total } = await answered(send('GET', '/tenants?status=setup_incomplete'))
    expect(total).toBe(20)
  })

  test('it is edited', async () => {
    const path = `/tenants/${idOf(numbers.edited)}`
    const changes = { tenant: { name: 'Renamed', contact: { phone: '+49 30 1' } }, limits: { users: 30 } }
    expect(await answered(send('PATCH', path, changes))).toMatchObject({
      tenant: { name: 'Renamed', contact: { phone: '+49 30 1' } },
      limits: { users: 30 },
    })
  })

  test('every adopted tenant can be edited: what was mended passes the rules of requests', async () => {
    const rows = await stack.sql<{ id: string }>(
      `select t.id from public.tenants t join private.adoption_findings f on f.subject = t.id::text
       where f.kind = 'TENANT_VALUE_MENDED' and t.status <> 'archived' order by t.id`,
    )
    expect(rows.length).toBeGreaterThan(40)
    for (const { id } of rows) await answered(send('PATCH', `/tenants/${id}`, { limits: { users: 26 } }))
  })

  test('it gets an API key, another one, and none', async () => {
    const path = `/tenants/${idOf(numbers.keyed)}/keys`
    const key = () => ({ 'idempotency-key': crypto.randomUUID() })
    const made = (await answered(send('POST', path, { name: 'shop' }, key()), 201)) as {
      apiKey: { id: string }
    }
    const next = (await answered(send('POST', `${path}/${made.apiKey.id}/rotate`, {}, key()), 201)) as {
      apiKey: { id: string }
    }
    await answered(send('POST', `${path}/${next.apiKey.id}/revoke`, {}))
    expect((await answered(send('GET', path))).keys).toHaveLength(2)
  })

  test('its owner is sent a set-up e-mail; one without an address can’t be', async () => {
    const sent = await send('POST', `/tenants/${idOf(numbers.mailed)}/password-setup`)
    expect(sent.status, sent.text).toBeLessThan(300)
    expectProblem(
      await send('POST', `/tenants/${idOf(numbers.unmailable)}/password-setup`),
      'EMAIL_VALIDATION_FAILED',
    )
  })

  test('it is suspended, reactivated, archived, restored and purged, with the application’s rows', async () => {
    const { id, slug } = expectedTenant(numbers.ended)
    for (const [action, status] of [
      ['suspend', 'suspended'],
      ['reactivate', 'active'],
      ['archive', 'archived'],
      ['restore', 'active'],
      ['archive', 'archived'],
      ['purge', 'purged'],
    ] as const) {
      const body = action === 'purge' ? { confirm: slug } : {}
      expect(await answered(send('POST', `/tenants/${id}/${action}`, body))).toMatchObject({
        status,
        changed: true,
      })
    }
    expect(await stack.sql('select from public.orders where tenant_id = $1', [id])).toEqual([])
    // Carried over once more, it would be back.
    await stack.sql('select private.adopt_older_system()')
    expectProblem(await send('GET', `/tenants/${id}`), 'TENANT_PURGED')
    expect((await answered(send('GET', `/tenants/${id}/timeline`))).entries).toHaveLength(7)
  })
})

test('a tenant without an owner gets one by transfer, and nothing waits for a person any more', async () => {
  const id = idOf(numbers.ownerless)
  expect(await answered(send('GET', `/tenants/${id}`))).toMatchObject({
    tenant: { status: 'setup_incomplete' },
    owner: null,
  })
  expect(await openFindings(id)).toEqual(['TENANT_HAS_NO_OWNER'])
  const { API_URL, PUBLISHABLE_KEY } = stack.env
  const admin = createClient(API_URL, PUBLISHABLE_KEY, {
    accessToken: async () => token,
  })
  const { data, error } = await admin.rpc('transfer_tenant', {
    p_tenant_id: id,
    p_owner_email: `owner-${numbers.ownerless}@older.test`,
  })
  expect(error).toBeNull()
  expect(data).toMatchObject({ status: 'active', owner_id: olderId(`user ${numbers.ownerless}`) })
  expect(await openFindings(id)).toEqual([])
})

test('provisioning works right after, beside the slugs and addresses that are taken', async () => {
  const base = `${stack.env.FUNCTIONS_URL}/tenant-provisioning`
  const headers = { apikey: stack.env.PUBLISHABLE_KEY }
  const { tenant } = expectTenant(await provision({ token }, newBody(), { base, headers }))
  expect(tenant.status).toBe('active')
  const taken = newBody()
  taken.tenant.slug = expectedTenant(numbers.active).slug
  expectProblem(await provision({ token }, taken, { base, headers }), 'DUPLICATE_SLUG')
  const known = newBody({ email: `owner-${numbers.active}@older.test` })
  expectProblem(await provision({ token }, known, { base, headers }), 'EMAIL_UNAVAILABLE')
  expect(await stack.sql('select * from private.invariant_violations()')).toEqual([])
})

describe('rights are those that the older system’s own words gave, and no more', () => {
  const tokenOf = (number: number) => mintToken(olderId(`user ${number}`), {}, stack.env.JWT_SECRET)

  test.for([
    [1, 'SUPER_ADMIN, ACTIVE', 200],
    [2, 'ADMIN, ACTIVE', 200],
    [3, 'ADMIN, INACTIVE', 403],
    [4, 'EMPLOYEE, ACTIVE', 403],
    [5, 'admin in small letters, and in profiles', 403],
    [6, 'admin in profiles alone', 403],
    [7, 'ADMIN, active in small letters', 403],
    [11, 'SUPER_ADMIN, and EMPLOYEE in another row', 403],
  ] as const)('user %i, %s: GET /tenants answers %i', async ([number, , status]) => {
    const authorization = `Bearer ${await tokenOf(number)}`
    expect((await send('GET', '/tenants?limit=1', undefined, { authorization })).status).toBe(status)
  })

  test('an owner sees their own tenant and its catalogue, and no other; nobody sees what was set aside', async () => {
    const { API_URL, PUBLISHABLE_KEY } = stack.env
    const owner = createClient(API_URL, PUBLISHABLE_KEY, { accessToken: () => tokenOf(13) })
    const { data: tenants } = await owner.from('tenants').select('id, status')
    expect(tenants).toEqual([{ id: idOf(13), status: 'active' }])
    const { data: packages } = await owner.from('packages').select('tenant_id')
    expect(packages).toEqual(Array(3).fill({ tenant_id: idOf(13) }))
    const { error } = await owner.from('auto_provisioning').select()
    expect(error).not.toBeNull()
    // The application's policy still reads the older table: it refuses rather than believe in what was once.
    const { error: refusal } = await owner.from('orders').select()
    expect(refusal?.code).toBe('42501')
  })
})

describe('for who operates it', () => {
  const operate = (...args: string[]) => {
    const { PATH = '', HOME = '' } = process.env
    const { API_URL, SECRET_KEY } = stack.env
    return runCli(args, { env: { PATH, HOME, NO_COLOR: '1', API_URL, SECRET_KEY } })
  }

  test('doctor lists what needs a person, which is no failure', async () => {
    const { code, stdout } = await operate('doctor')
    expect(stdout).toMatch(/^Healthy: no invariant is violated \(the environment\)\.\n\nWaiting for a person/)
    expect(stdout).toContain(
      '  COLUMN_LEFT_BEHIND  1\n       tenants.logo_url\n       needs a person: Copy it into a table',
    )
    expect(stdout).toMatch(/ {2}TENANT_HAS_NO_OWNER {2}(?:19|20)\n {7}(?:[0-9a-f-]{36}, ){5}…\n/)
    expect(code).toBe(0)
  })

  test('findings are listed by kind, acknowledged by id or kind, once, and the audit keeps the note', async () => {
    const listed = documentOf(await operate('adoption', 'list', '--kind', 'EMPLOYEE_IS_DUPLICATE', '--json'))
    const findings = listed.findings as { id: number; subject: string }[]
    expect(findings.map(({ subject }) => subject).sort()).toEqual(
      [olderId('user 11'), olderId('user 12')].sort(),
    )
    const [first] = findings
    const acknowledge = () =>
      operate('adoption', 'acknowledge', `${first?.id}`, '--note', 'Jane: right so', '--json')
    expect(documentOf(await acknowledge())).toMatchObject({ acknowledged: 1 })
    expect(documentOf(await acknowledge())).toMatchObject({
      error: { message: expect.stringContaining('NOT_FOUND') },
    })
    const rest = await operate('adoption', 'acknowledge', '--kind', 'EMPLOYEE_IS_DUPLICATE', '--note', 'seen')
    expect(rest.stdout).toBe('1 finding is closed (the environment).\n')
    const none = await operate('adoption', 'list', '--kind', 'EMPLOYEE_IS_DUPLICATE')
    expect(none.stdout).toBe('Nothing waits.\n')
    const events = await stack.sql(
      `select details from public.provisioning_events where action = 'adoption_findings_acknowledged' order by id`,
    )
    expect(events.map(({ details }) => details)).toEqual([
      { ids: [first?.id], number: 1, note: 'Jane: right so' },
      { kind: 'EMPLOYEE_IS_DUPLICATE', number: 1, note: 'seen' },
    ])
  })

  test('GoTrue deletes a user who is an employee', async () => {
    const { API_URL, SECRET_KEY } = stack.env
    const { error } = await createClient(API_URL, SECRET_KEY).auth.admin.deleteUser(olderId('user 26'))
    expect(error).toBeNull()
    expect(await stack.sql('select from public.employees where user_id = $1', [olderId('user 26')])).toEqual(
      [],
    )
  })

  test('an admin in profiles only is none until granted', async () => {
    const [person] = await stack.sql<{ subject: string }>(
      `select subject from private.open_adoption_findings() where kind = 'ADMIN_IN_PROFILES_ONLY' limit 1`,
    )
    const [user] = await stack.sql<{ email: string }>('select email from auth.users where id = $1', [
      person?.subject,
    ])
    expect(await stack.sql('select private.is_active_admin($1) as is', [person?.subject])).toEqual([
      { is: false },
    ])
    expect((await operate('admin', 'grant', user?.email ?? '')).code).toBe(0)
    expect(await openFindings(person?.subject ?? '')).not.toContain('ADMIN_IN_PROFILES_ONLY')
  })

  test.for([
    ['neither ids nor a kind', ['--note', 'x'], 2],
    ['both', ['1', '--kind', 'EMPLOYEE_IS_DUPLICATE', '--note', 'x'], 2],
    ['no number', ['one', '--note', 'x'], 2],
    ['no note', ['1'], 2],
    ['an empty note', ['1', '--note', ' '], 1],
  ] as const)('acknowledging with %s is refused', async ([, args, code]) => {
    expect((await operate('adoption', 'acknowledge', ...args)).code).toBe(code)
  })
})

async function openFindings(subject: string): Promise<unknown[]> {
  const rows = await stack.sql('select kind from private.open_adoption_findings() where subject = $1', [
    subject,
  ])
  return rows.map(({ kind }) => kind)
}
