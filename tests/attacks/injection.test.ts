import { beforeAll, describe, expect, test } from 'vitest'
import { sql } from '../support/database.ts'
import { call, expectProblem, expectTenant, newBody, parseProblem, provision } from '../support/provision.ts'
import { type Cast, createCast, credentials, digestOf, rest } from './cast.ts'

let cast: Cast

beforeAll(async () => {
  cast = await createCast()
})

const attacks = [
  `'; drop table public.tenants; --`,
  `' or '1'='1`,
  `" or ""="`,
  `$$; delete from public.tenants; $$`,
  `$tag$ select 1 $tag$`,
  `\\'; select pg_sleep(5); --`,
  `x') union select encrypted_password from auth.users --`,
  `%s %I %L %1$s`,
  `E'\\x27'`,
  `{{7*7}} \${7*7} <%= 7*7 %>`,
  `<script>alert(1)</script>`,
  `=cmd|' /C calc'!A0`,
  `../../../../etc/passwd`,
  `../../auth/v1/admin/users?x=`,
  `\u202etxt.exe \u200b`,
  `admin@acme.test,owner@acme.test`,
]

describe('ASVS 1.2.4, API8:2023: in a free text it is text, kept to the letter:', () => {
  test.for(attacks)('%s', async (attack) => {
    const contact = { phone: attack.slice(0, 50).trim(), address: attack }
    const settings = { [attack]: attack, nested: [{ [attack]: [attack] }] }
    const tenant = { name: attack, contact, settings }
    const key = crypto.randomUUID()
    const body = newBody({ fullName: attack }, { tenant })
    const answer = expectTenant(await provision(cast.admin, body, { key }))
    const [row] = await sql(
      `select t.name, t.contact_phone, t.contact_address, t.settings, u.raw_user_meta_data ->> 'full_name' as full_name
       from public.tenants t join auth.users u on u.id = t.owner_id where t.id = $1`,
      [answer.tenant.id],
    )
    expect(row).toEqual({
      name: attack,
      contact_phone: contact.phone,
      contact_address: attack,
      settings,
      full_name: attack,
    })
    expectTenant(await provision(cast.admin, body, { key }), 200)
  })
})

describe('ASVS 1.2.4, 2.2.1, API8:2023: where a form is asked for it is refused:', () => {
  test.for(attacks)('%s', async (attack) => {
    const fields: [string, ReturnType<typeof newBody>][] = [
      ['/tenant/slug', newBody({}, { tenant: { slug: attack } })],
      ['/tenant/domain', newBody({}, { tenant: { domain: attack } })],
      ['/tenant/timezone', newBody({}, { tenant: { timezone: attack } })],
      ['/tenant/currency', newBody({}, { tenant: { currency: attack } })],
      ['/tenant/contact/email', newBody({}, { tenant: { contact: { email: attack } } })],
      ['/owner/email', newBody({ email: attack })],
      ['/owner/mode', newBody({ mode: attack })],
      ['/owner/userId', newBody({ mode: 'existing', userId: attack })],
      ['/template', newBody({}, { template: attack })],
      ['/isolation', newBody({}, { isolation: attack })],
      ['/features/0', newBody({}, { features: [attack] })],
      ['/limits/users', newBody({}, { limits: { users: attack } })],
    ]
    for (const [pointer, body] of fields) {
      const problem = parseProblem(await provision(cast.admin, body))
      expect(problem.status).toBe(400)
      expect(problem.errors?.map((error) => error.pointer)).toEqual([pointer])
      // It is not echoed either.
      expect(JSON.stringify(problem)).not.toContain(attack)
    }
  })

  test.for(attacks)('in an address of a page: %s', async (attack) => {
    const { token } = cast.admin
    const encoded = encodeURIComponent(attack)
    for (const path of [`/tenants/${encoded}/status`, `/tenants/${cast.acme.id}${encoded}/status`]) {
      expectProblem(await call({ token, path }), 'NOT_FOUND')
    }
    for (const field of ['slug', 'email']) {
      const answer = await call({ token, path: `/availability?${field}=${encoded}` })
      expect(answer.status, answer.text).toBe(200)
      expect(JSON.parse(answer.text)).toMatchObject({ [field]: { available: false, reason: 'invalid' } })
    }
    expectProblem(
      await provision(cast.admin, newBody(), { key: `${crypto.randomUUID()}${encoded}` }),
      'IDEMPOTENCY_KEY_MISSING',
    )
  })

  test.for(attacks)('as an argument of a function over REST: %s', async (attack) => {
    const before = await digestOf(cast)
    const headers = credentials(cast, 'otherAdmin')
    const post = (name: string, body: unknown) => rest(`/rpc/${name}`, headers, { method: 'POST', body })
    for (const answer of [
      await post('get_tenant_status', { p_tenant_id: attack }),
      await post('transfer_tenant', { p_tenant_id: cast.acme.id, p_owner_email: attack }),
      await post('mark_provisioning_failed', { p_request_id: attack, p_attempt_number: 1 }),
      await post('provision_tenant_atomic', { p_idempotency_key: attack, p_payload: {} }),
    ]) {
      expect(answer.status, answer.text).toBeGreaterThanOrEqual(400)
      expect(answer.status, answer.text).toBeLessThan(500)
    }
    expect(await digestOf(cast)).toEqual(before)
  })
})

test('ASVS 1.2.4, 8.2.2: filters, orders and selections of REST give a stranger no more rows', async () => {
  const before = await digestOf(cast)
  const headers = credentials(cast, 'citizen')
  const queries = [
    '/tenants?id=eq.1;drop table public.tenants',
    `/tenants?slug=eq.x' or '1'='1`,
    '/tenants?or=(id.is.null,id.not.is.null)',
    '/tenants?and=(or(status.eq.active,status.neq.active),id.not.is.null)',
    '/tenants?not.and=(id.is.null)',
    '/tenants?select=*,(select email from auth.users)',
    '/tenants?select=id;delete from public.tenants',
    '/tenants?select="id" from public.tenants; --',
    '/tenants?select=pg_sleep(5)',
    '/tenants?order=id;drop table public.tenants',
    '/tenants?order=(select 1).asc',
    '/tenants?limit=1;select 1',
    '/tenants?offset=0 union select * from auth.users',
    '/tenants?slug=fts(simple).acme',
    '/tenants?slug=match.^acme',
    '/tenants?settings->>x=eq.1',
    "/tenants?settings->>'x') or true --=eq.1",
    '/tenants;select',
    '/tenants%3Bdrop%20table%20public.tenants',
    '/auth.users',
    '/pg_catalog.pg_authid',
    '/rpc/pg_sleep',
    '/rpc/pg_read_file',
    '/rpc/set_config',
    '/rpc/current_setting?setting_name=jwt',
  ]
  for (const query of queries) {
    const started = performance.now()
    const { status, text } = await rest(encodeURI(query), headers)
    expect(status, `${query}: ${text}`).toBeLessThan(500)
    if (status < 300) expect(text, query).toBe('[]')
    for (const mark of cast.acme.marks) expect(text, query).not.toContain(mark)
    expect(performance.now() - started, query).toBeLessThan(4_500)
  }
  expect(await digestOf(cast)).toEqual(before)
})
