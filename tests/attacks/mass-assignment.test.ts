import { beforeAll, describe, expect, test } from 'vitest'
import { sql } from '../support/database.ts'
import { expectNoTrace } from '../support/expect-state.ts'
import { expectProblem, newBody, provision } from '../support/provision.ts'
import { type Cast, createCast, credentials, digestOf, rest } from './cast.ts'

let cast: Cast

beforeAll(async () => {
  cast = await createCast()
})

const id = crypto.randomUUID()
const columns: Record<string, unknown> = {
  id,
  status: 'active',
  owner_id: id,
  ownerId: id,
  request_id: id,
  requestId: id,
  tenant_id: id,
  tenantId: id,
  admin_user_id: id,
  adminUserId: id,
  template_name: 'default',
  template_version: 1,
  templateVersion: 1,
  created_at: '2000-01-01',
  createdAt: '2000-01-01',
  updated_at: '2000-01-01',
  activated_at: '2000-01-01',
  user_limit: 10_000,
  current_attempt: 9,
  lease_expires_at: '2999-01-01',
  deadline_at: '2999-01-01',
  result: {},
  must_change_password: false,
  role: 'SUPER_ADMIN',
  app_metadata: { role: 'SUPER_ADMIN' },
  password_hash: '$2a$10$x',
  email_confirm: true,
  public_key: 'pk_x',
  secret_hash: 'x',
}
const names = Object.keys(columns)
const places = ['', 'tenant', 'owner', 'tenant/contact', 'limits'] as const

/** The body or payload with one field more, at this place. */
function withField(body: Record<string, unknown>, place: string, name: string): Record<string, unknown> {
  const copy = structuredClone(body)
  const steps = place.split('/').filter(Boolean)
  const object = steps.reduce((inner, step) => {
    inner[step] ??= {}
    return inner[step] as Record<string, unknown>
  }, copy)
  object[name] = columns[name]
  return copy
}

describe.for(places)('ASVS 15.3.3, API3:2023: a body with a column’s name in /%s is refused:', (place) => {
  test.for(names)('%s', async (name) => {
    const body = newBody()
    const key = crypto.randomUUID()
    const pointer = `/${place ? `${place}/` : ''}${name}`
    const answer = await provision(cast.admin, withField(body, place, name), { key })
    expectProblem(answer, 'VALIDATION_ERROR', [pointer])
    await expectNoTrace({ key, slug: body.tenant.slug, email: body.owner.email })
  })
})

const call = (body: Record<string, unknown>) =>
  rest('/rpc/provision_tenant_atomic', credentials(cast, 'admin'), { method: 'POST', body })

describe('ASVS 15.3.3, 2.2.2, API3:2023: called past the function, the database refuses it itself:', () => {
  test.for(names)('%s', async (name) => {
    const { tenant, owner } = newBody()
    const payload = { tenant, owner: { email: owner.email, full_name: owner.fullName } }
    for (const place of places) {
      const key = crypto.randomUUID()
      const { status, text } = await call({
        p_idempotency_key: key,
        p_payload: withField(payload, place, name),
      })
      const answer = JSON.parse(text) as { message: string; details: string }
      expect([status, answer.message], text).toEqual([400, 'VALIDATION_ERROR'])
      const pointer = `/${place ? `${place}/` : ''}${name}`
      expect(JSON.parse(answer.details)).toEqual({ errors: [{ pointer, message: 'is not a known field' }] })
      await expectNoTrace({ key, slug: tenant.slug, email: owner.email })
    }
    // Nor is there an argument of that name.
    const extra = { p_idempotency_key: crypto.randomUUID(), p_payload: payload }
    for (const argument of [name, `p_${name}`]) {
      if (argument === 'p_owner_id' || argument === 'p_admin_user_id') continue
      const { status } = await call({ ...extra, [argument]: columns[name] })
      expect([400, 404]).toContain(status)
      await expectNoTrace({ key: extra.p_idempotency_key, slug: tenant.slug, email: owner.email })
    }
  })
})

describe('ASVS 8.2.3, API3:2023: the arguments that there are can’t be turned against others:', () => {
  const payloadOf = ({ tenant, owner }: ReturnType<typeof newBody>) => ({
    tenant,
    owner: { email: owner.email, full_name: owner.fullName },
  })

  test('p_owner_id of somebody who is there already is refused, and they stay who they are', async () => {
    for (const victim of [cast.citizen, cast.acme.owner, cast.otherAdmin, cast.admin]) {
      const before = await digestOf(cast)
      const body = newBody()
      const key = crypto.randomUUID()
      const { status, text } = await call({
        p_idempotency_key: key,
        p_payload: payloadOf(body),
        p_owner_id: victim.id,
      })
      const answer = JSON.parse(text) as { message: string; details: string }
      expect([status, answer.message], text).toEqual([400, 'VALIDATION_ERROR'])
      expect(answer.details).toContain('/owner_id')
      await expectNoTrace({ key, slug: body.tenant.slug, email: body.owner.email })
      expect(await digestOf(cast)).toEqual(before)
    }
  })

  test('mode existing with another’s id and one’s own address, or the other way round, is refused', async () => {
    const { citizen, beta } = cast
    for (const [userId, email] of [
      [beta.owner.id, citizen.email],
      [citizen.id, beta.owner.email],
      [citizen.id, 'nobody@acme.test'],
    ]) {
      const body = newBody({ mode: 'existing', userId, email })
      const key = crypto.randomUUID()
      expectProblem(await provision(cast.admin, body, { key }), 'VALIDATION_ERROR', ['/owner/userId'])
      const found = await sql('select from public.tenants where slug = $1', [body.tenant.slug])
      expect(found).toEqual([])
    }
  })

  test('p_admin_user_id of another is refused', async () => {
    const body = newBody()
    const key = crypto.randomUUID()
    const { status } = await call({
      p_idempotency_key: key,
      p_payload: payloadOf(body),
      p_admin_user_id: cast.otherAdmin.id,
    })
    expect(status).toBe(403)
    await expectNoTrace({ key, slug: body.tenant.slug, email: body.owner.email })
  })
})
