import { beforeAll, describe, expect, test } from 'vitest'
import { type Cast, createCast, credentials, type Role, rest } from './cast.ts'

let cast: Cast

beforeAll(async () => {
  cast = await createCast()
})

/** Questions about acme; whoever may see acme is answered, nobody else learns anything. */
const questions: [name: string, path: (acme: string, owner: string, slug: string) => string][] = [
  ['the tenant by id', (acme) => `/tenants?id=eq.${acme}&select=*`],
  ['the tenant by slug', (_, __, slug) => `/tenants?slug=eq.${slug}`],
  ['the tenant by its owner', (_, owner) => `/tenants?owner_id=eq.${owner}`],
  ['all tenants', () => '/tenants?select=*&order=created_at.desc&limit=1000'],
  ['all but their own', (acme) => `/tenants?or=(id.eq.${acme},id.not.is.null)`],
  [
    'a filter that is always true',
    (acme) => `/tenants?id=in.(${acme})&or=(status.eq.active,status.neq.active)`,
  ],
  ['a pattern', () => '/tenants?slug=like.acme*'],
  ['the overview', (acme) => `/tenants_overview?id=eq.${acme}`],
  ['the whole overview', () => '/tenants_overview?select=*'],
  [
    'the overview sorted by what is hidden',
    () => '/tenants_overview?order=member_count.desc,owner_id&select=slug',
  ],
  ['segments', (acme) => `/segments?tenant_id=eq.${acme}`],
  ['packages', (acme) => `/packages?tenant_id=eq.${acme}`],
  ['members', (acme) => `/tenant_members?tenant_id=eq.${acme}`],
  ['members by user', (_, owner) => `/tenant_members?user_id=eq.${owner}`],
  [
    'tenants with all that hangs on them',
    () => '/tenants?select=*,segments(*),packages(*),tenant_members(*)',
  ],
  ['tenants with the request that made them', () => '/tenants?select=slug,provisioning_requests(*)'],
  ['segments with their tenant', (acme) => `/segments?tenant_id=eq.${acme}&select=*,tenants(*)`],
  [
    'packages with segment and tenant',
    (acme) => `/packages?tenant_id=eq.${acme}&select=*,segments(*,tenants(*))`,
  ],
  ['members with their tenant, inner', () => '/tenant_members?select=*,tenants!inner(*)'],
  [
    'their own segments, by another’s tenant',
    (acme) => `/segments?select=*,tenants!inner(*)&tenants.id=eq.${acme}`,
  ],
  ['columns by another name', (acme) => `/tenants?select=a:contact_email,b:contact_phone&id=eq.${acme}`],
  ['a column cast', (acme) => `/tenants?select=settings::text,contact_address::text&id=eq.${acme}`],
  ['a JSON path', (acme) => `/tenants?select=settings->a&id=eq.${acme}`],
  ['a count', (acme) => `/tenants?select=count()&id=eq.${acme}`],
  ['a page beyond their own', () => '/tenants?offset=1&limit=10'],
  ['requests', (acme) => `/provisioning_requests?tenant_id=eq.${acme}`],
  ['attempts', (_, owner) => `/provisioning_attempts?owner_id=eq.${owner}`],
  ['events', (acme) => `/provisioning_events?tenant_id=eq.${acme}`],
  ['all events', () => '/provisioning_events?select=*&order=id.desc&limit=100'],
  ['templates with their tenants', () => '/tenant_templates?select=*,tenants(*)'],
  ['employees', () => '/employees?select=*'],
]

const outsiders: Role[] = ['anon', 'citizen', 'clerk', 'otherOwner']

describe.for(outsiders)(
  'ASVS 8.4.1, 8.2.2, API1:2023: %s learns nothing of another’s tenant from',
  (role) => {
    test.for(questions)('%s', async ([, path]) => {
      const { acme } = cast
      const url = path(acme.id, acme.owner.id, acme.slug)
      for (const prefer of ['', 'count=exact']) {
        const { status, headers, text } = await rest(url, { ...credentials(cast, role), prefer })
        expect(status, text).toBeLessThan(500)
        for (const mark of acme.marks) expect(text).not.toContain(mark)
        // 400: a question that this REST API does not understand.
        if (role === 'anon') expect([400, 401]).toContain(status)
        // A count of more than their own would tell how many there are.
        const total = Number(/\/(\d+)$/.exec(headers.get('content-range') ?? '')?.[1] ?? 0)
        if (prefer === 'count=exact') expect(total).toBeLessThanOrEqual(role === 'otherOwner' ? 3 : 1)
      }
    })
  },
)

test('ASVS 8.2.2: the questions are good ones: who may know is answered', async () => {
  let answered = 0
  for (const [, path] of questions) {
    const { acme } = cast
    const { text } = await rest(path(acme.id, acme.owner.id, acme.slug), credentials(cast, 'admin'))
    if (acme.marks.some((mark) => text.includes(mark))) answered += 1
  }
  expect(answered).toBeGreaterThanOrEqual(20)
})

describe('ASVS 8.2.2, API1:2023: an owner asking by function', () => {
  test.for(['owner', 'otherOwner', 'citizen', 'clerk'] as const)('%s', async (role) => {
    const { acme } = cast
    const [request] = JSON.parse(
      (await rest(`/provisioning_requests?tenant_id=eq.${acme.id}&select=id`, credentials(cast, 'admin')))
        .text,
    ) as { id: string }[]
    const calls: [string, Record<string, unknown>][] = [
      ['get_tenant_status', { p_tenant_id: acme.id }],
      ['get_provisioning_result', { p_request_id: request?.id }],
      ['mark_provisioning_failed', { p_request_id: request?.id, p_attempt_number: 1 }],
      ['claim_setup_email', { p_tenant_id: acme.id }],
      ['transfer_tenant', { p_tenant_id: acme.id, p_owner_email: cast.beta.owner.email }],
    ]
    for (const [name, body] of calls) {
      const there = await rest(`/rpc/${name}`, credentials(cast, role), { method: 'POST', body })
      const nowhere = await rest(`/rpc/${name}`, credentials(cast, role), {
        method: 'POST',
        body: Object.fromEntries(
          Object.keys(body).map((key) => [key, key === 'p_attempt_number' ? 1 : crypto.randomUUID()]),
        ),
      })
      expect(JSON.parse(there.text)).toMatchObject({ code: 'PT403', message: 'FORBIDDEN' })
      // Nor can they tell what exists from what does not.
      expect([there.status, there.text]).toEqual([nowhere.status, nowhere.text])
    }
  })
})

test('ASVS 8.2.2, API1:2023: another admin’s request is as good as none', async () => {
  const url = `/provisioning_requests?tenant_id=eq.${cast.acme.id}&select=id,provisioning_attempts(*)`
  const own = await rest(url, credentials(cast, 'admin'))
  const [request] = JSON.parse(own.text) as { id: string }[]
  expect(JSON.parse((await rest(url, credentials(cast, 'otherAdmin'))).text)).toEqual([])
  const ask = async (p_request_id: string | undefined) => {
    const body = { p_request_id }
    const { status, text } = await rest('/rpc/get_provisioning_result', credentials(cast, 'otherAdmin'), {
      method: 'POST',
      body,
    })
    return { status, text }
  }
  expect(await ask(request?.id)).toEqual(await ask(crypto.randomUUID()))
})
