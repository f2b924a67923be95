import { beforeAll, describe, expect, test } from 'vitest'
import { countTenant, findRequest } from '../support/database.ts'
import { expectCompleted, expectNoTrace } from '../support/expect-state.ts'
import { anonymousClient, createAdmin, createPerson, type Person, serviceClient } from '../support/people.ts'
import { expectTenant, newBody, provision } from '../support/provision.ts'
import { startWithoutOwner } from '../support/start-without-owner.ts'

let admin: Person

beforeAll(async () => {
  admin = await createAdmin()
})

function payloadOf({ tenant, owner }: ReturnType<typeof newBody>) {
  return { tenant, owner: { email: owner.email, full_name: owner.fullName } }
}

describe('provision_tenant_atomic, called over REST', () => {
  test('works with an admin’s token, and the owner’s birth activates the tenant', async () => {
    const body = newBody()
    const { key, state } = await startWithoutOwner(admin, body)
    expect(state).toMatchObject({ status: 'processing', attempt_number: 1, result: null })
    expect(await countTenant(state.tenant_id)).toMatchObject({
      tenants: 1,
      segments: 1,
      packages: 3,
      members: 0,
    })

    const { error } = await serviceClient().auth.admin.createUser({
      id: state.owner_id ?? '',
      email: body.owner.email,
      email_confirm: true,
    })
    expect(error).toBeNull()
    await expectCompleted(admin, key)
  })

  test('refuses the owner’s birth under another address, and the tenant stays as it is', async () => {
    const { key, state } = await startWithoutOwner(admin, newBody())
    const { error } = await serviceClient().auth.admin.createUser({
      id: state.owner_id ?? '',
      email: `other@${key}.test`,
    })
    expect(error?.status).toBe(500)
    expect((await findRequest(admin.id, key))?.status).toBe('processing')
  })

  test('takes the caller’s own id as p_admin_user_id', async () => {
    const key = crypto.randomUUID()
    const { error } = await admin.client.rpc('provision_tenant_atomic', {
      p_idempotency_key: key,
      p_payload: payloadOf(newBody()),
      p_admin_user_id: admin.id,
    })
    expect(error).toBeNull()
    expect((await findRequest(admin.id, key))?.status).toBe('processing')
  })

  test('is refused to everybody else, and leaves no row', async () => {
    const other = await createAdmin()
    const callers = {
      'another admin’s id as p_admin_user_id': { client: admin.client, adminId: other.id },
      'an unknown id as p_admin_user_id': { client: admin.client, adminId: crypto.randomUUID() },
      'no admin': { client: (await createPerson()).client, adminId: undefined },
      'no admin, with an admin’s id': { client: (await createPerson()).client, adminId: admin.id },
      'nobody signed in': { client: anonymousClient(), adminId: undefined },
      'the secret key': { client: serviceClient(), adminId: admin.id },
    }
    for (const [name, { client, adminId }] of Object.entries(callers)) {
      const key = crypto.randomUUID()
      const body = newBody()
      const { error, status } = await client.rpc('provision_tenant_atomic', {
        p_idempotency_key: key,
        p_payload: payloadOf(body),
        ...(adminId ? { p_admin_user_id: adminId } : {}),
      })
      expect(error, name).not.toBeNull()
      expect([401, 403], name).toContain(status)
      await expectNoTrace({ key, slug: body.tenant.slug, email: body.owner.email })
    }
  })

  test('has no place for a password', async () => {
    const key = crypto.randomUUID()
    const body = newBody()
    const payload = payloadOf(body)
    const { error } = await admin.client.rpc('provision_tenant_atomic', {
      p_idempotency_key: key,
      p_payload: { ...payload, owner: { ...payload.owner, password: 'correct horse battery' } },
    })
    expect(error).toMatchObject({ code: 'PT400', message: 'VALIDATION_ERROR' })
    expect(JSON.parse(error?.details ?? '')).toMatchObject({ errors: [{ pointer: '/owner/password' }] })
    await expectNoTrace({ key, slug: body.tenant.slug, email: body.owner.email })
  })
})

describe('another admin', () => {
  test('can neither read a request nor fail it', async () => {
    const { key, state } = await startWithoutOwner(admin, newBody())
    const other = await createAdmin()
    const p_request_id = state.request_id
    const read = await other.client.rpc('get_provisioning_result', { p_request_id })
    const failed = await other.client.rpc('mark_provisioning_failed', { p_request_id, p_attempt_number: 1 })
    for (const { error } of [read, failed])
      expect(error).toMatchObject({ code: 'PT404', message: 'NOT_FOUND' })
    const { data } = await other.client.from('provisioning_requests').select('id').eq('id', p_request_id)
    expect(data).toEqual([])
    expect((await findRequest(admin.id, key))?.status).toBe('processing')
  })
})

describe('an owner', () => {
  test('reads nothing of requests, attempts, events, templates, employees or keys, and writes nothing', async () => {
    const body = newBody({ mode: 'temporary' })
    const { owner, tenant } = expectTenant(await provision(admin, body))
    const { data } = await serviceClient().auth.admin.getUserById(owner.id)
    expect(data.user?.email).toBe(body.owner.email)
    const person = await createPerson()
    const theirs = newBody({ mode: 'existing', email: person.email, userId: person.id })
    const own = expectTenant(await provision(admin, theirs))
    const tables = [
      'provisioning_requests',
      'provisioning_attempts',
      'provisioning_events',
      'tenant_templates',
      'employees',
    ]
    for (const table of tables) {
      expect(await person.client.from(table).select('*'), table).toMatchObject({ data: [], error: null })
    }
    const keys = await person.client.schema('private').from('tenant_api_keys').select('*')
    expect(keys.error).not.toBeNull()
    for (const id of [own.tenant.id, tenant.id]) {
      const renamed = await person.client.from('tenants').update({ name: 'Mine' }).eq('id', id)
      expect(renamed.error?.code).toBe('42501')
    }
  })
})
