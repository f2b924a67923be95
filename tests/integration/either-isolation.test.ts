import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { readCatalogue } from '../../supabase/functions/_shared/contract/endpoints/catalogue.ts'
import { ISOLATIONS } from '../../supabase/functions/_shared/contract/provision-request.ts'
import { createApiKey, expectApiKey, revokeApiKey, rotateApiKey } from '../support/api-keys.ts'
import { expectAccepted, fatesOf, newBodies, postBatch, readBatch } from '../support/batches.ts'
import { clientOf } from '../support/client.ts'
import { countTenant, expireLease, sql } from '../support/database.ts'
import { expectCompleted, expectNothingLeft } from '../support/expect-state.ts'
import { authError, breakReply, drop, loseReply } from '../support/faults.ts'
import { faultyFunctionForThisTest, patience } from '../support/faulty-function.ts'
import { tracesOf } from '../support/own-schemas.ts'
import { createAdmin, createPerson, type Person, serviceClient } from '../support/people.ts'
import { expectProblem, expectTenant, newBody, provision } from '../support/provision.ts'
import { startWithoutOwner } from '../support/start-without-owner.ts'
import { newDefinition, newTemplateName, saveTemplate } from '../support/templates.ts'
import { unique } from '../support/unique.ts'
import { withWorkers } from '../support/with-workers.ts'

const createUser = 'POST /auth/v1/admin/users'

let admin: Person
beforeAll(async () => {
  admin = await createAdmin()
})

/** What a tenant offers, without the ids, which are every tenant's own. */
async function offerOf(id: string) {
  const { body } = await clientOf(admin).call(readCatalogue, { params: { id } })
  return body.segments.map(({ id: _, packages, ...segment }) => ({
    ...segment,
    packages: packages.map(({ id: _, ...rest }) => rest),
  }))
}

async function setPrice(tenantId: string, price: number): Promise<void> {
  const { error } = await admin.client.rpc('upsert_package', {
    p_tenant_id: tenantId,
    p_slug: 'basic',
    p_price_minor: price,
  })
  expect(error).toBeNull()
}

describe.each(ISOLATIONS)('of isolation %s', (isolation) => {
  const newTenant = async (rest: Record<string, unknown> = {}) =>
    expectTenant(await provision(admin, newBody({}, { isolation, ...rest })))

  test.for(['invite', 'password', 'temporary', 'existing'])('a tenant has an owner by %s', async (mode) => {
    const person = mode === 'existing' ? await createPerson() : undefined
    const owner = {
      mode,
      ...(person && { email: person.email, userId: person.id }),
      ...(mode === 'password' && { password: unique('a-password') }),
    }
    const key = randomUUID()
    const made = expectTenant(await provision(admin, newBody(owner, { isolation }), { key }))
    expect(made.tenant.isolation).toBe(isolation)
    await expectCompleted(admin, key)
  })

  test('a tenant is made of the template that is asked for', async () => {
    const name = newTemplateName()
    const definition = newDefinition(700)
    expect((await saveTemplate(admin, name, definition)).status).toBeLessThan(300)
    const { tenant } = await newTenant({ template: name })
    const offer = await offerOf(tenant.id)
    expect(offer.map(({ slug, heroTitle, packages }) => [slug, heroTitle, packages.length])).toEqual(
      definition.segments.map(({ slug, heroTitle, packages }) => [slug, heroTitle, packages.length]),
    )
    expect(offer.flatMap(({ packages }) => packages.map((item) => item.priceMinor))).toEqual(
      Array(6).fill(700),
    )
  })

  test('a tenant has API keys, of which a retry is told without the secret', async () => {
    const { tenant } = await newTenant()
    const key = randomUUID()
    const made = expectApiKey(await createApiKey(admin, tenant.id, { name: 'shop' }, { key }))
    expect(expectApiKey(await createApiKey(admin, tenant.id, { name: 'shop' }, { key }), 200).id).toBe(
      made.id,
    )
    const next = expectApiKey(await rotateApiKey(admin, tenant.id, made.id))
    expect((await revokeApiKey(admin, tenant.id, next.id)).status).toBe(200)
    expect(await countTenant(tenant.id)).toMatchObject({ apiKeys: 2, segments: 1, packages: 3 })
  })

  test('a tenant that is given to somebody else is read and written by them, and by its first owner no more', async () => {
    const [first, heir] = await Promise.all([createPerson(), createPerson()])
    const owner = { mode: 'existing', email: first.email, userId: first.id }
    const { tenant } = expectTenant(await provision(admin, newBody(owner, { isolation })))
    const read = ({ client }: Person) => client.rpc('get_catalogue', { p_tenant_id: tenant.id })
    const write = ({ client }: Person) =>
      client.rpc('upsert_package', { p_tenant_id: tenant.id, p_slug: 'gold', p_name: 'Gold' })
    expect((await read(heir)).error?.message).toBe('NOT_FOUND')

    const given = { p_tenant_id: tenant.id, p_owner_email: heir.email }
    expect((await admin.client.rpc('transfer_tenant', given)).error).toBeNull()
    await sql('delete from public.tenant_members where tenant_id = $1 and user_id = $2', [
      tenant.id,
      first.id,
    ])
    expect((await write(heir)).error).toBeNull()
    expect((await read(heir)).data).toMatchObject({ segments: [{ packages: { length: 4 } }] })
    for (const answer of [await read(first), await write(first)]) {
      expect(answer.error?.message).toBe('NOT_FOUND')
    }
  })

  test.for([
    ['lost', loseReply],
    ['broken off', breakReply],
  ] as const)('an answer of the database that is %s makes one tenant', async ([, fault]) => {
    const { base, proxy } = await faultyFunctionForThisTest(patience)
    proxy.on('POST /rest/v1/rpc/provision_tenant_atomic', fault, 1)
    const key = randomUUID()
    expectTenant(await provision(admin, newBody({}, { isolation }), { key, base }))
    await expectCompleted(admin, key)
  })

  test('an auth service that is silent until the call gives up leaves nothing', async () => {
    const { base, proxy } = await faultyFunctionForThisTest({ AUTH_TIMEOUT_MS: '300' })
    proxy.on(createUser, () => new Promise(() => {}))
    const key = randomUUID()
    expectProblem(await provision(admin, newBody({}, { isolation }), { key, base }), 'TIMEOUT')
    await expectNothingLeft(admin, key)
  })

  test('a call that was killed is taken over, with the same tenant', async () => {
    const body = newBody({ mode: 'temporary' }, { isolation })
    const { key, state } = await startWithoutOwner(admin, body)
    expect(await tracesOf([state.tenant_id])).toHaveLength(isolation === 'schema' ? 2 : 0)
    await expireLease(admin.id, key)
    const { tenant } = expectTenant(await provision(admin, body, { key }))
    expect(tenant.id).toBe(state.tenant_id)
    await expectCompleted(admin, key)
  })

  test('an attempt that failed late leaves nothing, and the same key makes it anew', async () => {
    const body = newBody({ mode: 'temporary' }, { isolation })
    const { key, state } = await startWithoutOwner(admin, body)
    const { error } = await serviceClient().rpc('mark_provisioning_failed', {
      p_request_id: state.request_id,
      p_attempt_number: 1,
      p_error: { code: 'TIMEOUT' },
    })
    expect(error).toBeNull()
    await expectNothingLeft(admin, key)
    expectTenant(await provision(admin, body, { key }))
    await expectCompleted(admin, key)
  })

  test('another isolation under the same key is another payload, and changes nothing', async () => {
    const key = randomUUID()
    const body = newBody({}, { isolation })
    expectTenant(await provision(admin, body, { key }))
    const other = ISOLATIONS.find((each) => each !== isolation)
    expectProblem(await provision(admin, { ...body, isolation: other }, { key }), 'IDEMPOTENCY_KEY_REUSED')
    await expectCompleted(admin, key)
  })

  test.for(ISOLATIONS)('a clone is what its source of isolation %s is at that moment', async (from) => {
    const source = expectTenant(await provision(admin, newBody({}, { isolation: from }))).tenant.id
    await setPrice(source, 4200)
    const { base, proxy } = await faultyFunctionForThisTest()
    proxy.on(createUser, authError(422, 'weak_password'), 1)
    const key = randomUUID()
    const options = { key, base, path: `/tenants/${source}/clone` }
    const body = newBody({}, { isolation })
    expectProblem(await provision(admin, body, options), 'AUTH_USER_CREATION_FAILED')
    await expectNothingLeft(admin, key)

    await setPrice(source, 4300)
    const { tenant } = expectTenant(await provision(admin, body, options))
    expect(tenant.isolation).toBe(isolation)
    expect(await offerOf(tenant.id)).toEqual(await offerOf(source))
    await setPrice(source, 1)
    expect((await offerOf(tenant.id))[0]?.packages[0]).toMatchObject({ slug: 'basic', priceMinor: 4300 })
  })

  test.for(['independent', 'all_or_nothing'])('a batch in the background is done: mode %s', async (mode) => {
    const tenants = newBodies(3).map((body) => ({ ...body, isolation }))
    const { batchId } = expectAccepted(await postBatch(admin, { mode, tenants }, { isAsync: true }))
    const status = async () => (await readBatch(admin, batchId)).status
    await withWorkers(expect.poll(status, { timeout: 60_000 }).toBe('completed'))
    const { items } = await readBatch(admin, batchId)
    expect(fatesOf({ items })).toEqual(Array(3).fill('completed'))
    for (const { idempotencyKey } of items) await expectCompleted(admin, idempotencyKey)
  })

  test('a database that is away makes nothing', async () => {
    const { base, proxy } = await faultyFunctionForThisTest()
    proxy.on('POST /rest/v1/rpc/provision_tenant_atomic', drop)
    const body = newBody({}, { isolation })
    expectProblem(await provision(admin, body, { base }), 'DATABASE_UNAVAILABLE')
    expect(await sql('select id from public.tenants where slug = $1', [body.tenant.slug])).toEqual([])
  })
})
