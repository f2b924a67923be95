import { beforeAll, describe, expect, test } from 'vitest'
import { sql } from '../support/database.ts'
import { createAdmin, createPerson, type Person, serviceClient, signIn } from '../support/people.ts'
import { call, expectTenant, newBody, parseProblem, provision } from '../support/provision.ts'
import { jwtSecret, mintToken } from '../support/tokens.ts'
import { unique } from '../support/unique.ts'
import { type Cast, createCast, credentials, digestOf, rest } from './cast.ts'

let cast: Cast

beforeAll(async () => {
  cast = await createCast()
})

const claims = {
  role: 'SUPER_ADMIN',
  user_role: 'ADMIN',
  roles: ['SUPER_ADMIN', 'ADMIN'],
  is_admin: true,
  is_super_admin: true,
  status: 'ACTIVE',
  claims_admin: true,
}

/** By every door that only admins may pass. `own`: a tenant that they may see, as its owner. */
async function expectNoAdmin(person: { token: string }, own = ''): Promise<void> {
  const { token } = person
  const doors = [
    await provision(person, newBody()),
    await call({ token, path: `/tenants/${cast.acme.id}/status` }),
    await call({ token, method: 'POST', path: `/tenants/${cast.acme.id}/password-setup` }),
    await call({ token, path: '/availability?slug=acme-free' }),
  ]
  for (const door of doors) expect(['FORBIDDEN', 'UNAUTHENTICATED']).toContain(parseProblem(door).code)
  const headers = { ...credentials(cast, 'anon'), authorization: `Bearer ${token}` }
  for (const table of ['tenants', 'employees', 'provisioning_events', 'tenant_templates']) {
    const { text } = await rest(`/${table}?select=*`, headers)
    for (const { id } of [cast.acme, cast.beta]) if (id !== own) expect(text).not.toContain(id)
    expect(text).not.toContain(cast.admin.id)
  }
}

describe('ASVS 8.3.1, API5:2023: nobody becomes an admin by', () => {
  test('user_metadata that they set themselves', async () => {
    const person = await createPerson()
    const { error } = await person.client.auth.updateUser({ data: claims })
    expect(error).toBeNull()
    await expectNoAdmin(await signIn(person.email, person.password))
  })

  test('app_metadata, should somebody ever set it', async () => {
    await expectNoAdmin(await createPerson({ app_metadata: claims }))
  })

  test('app_metadata that they ask for in their own profile', async () => {
    const person = await createPerson()
    await person.client.auth.updateUser({ data: {}, app_metadata: claims, role: 'service_role' } as never)
    const [row] = await sql<{ meta: object; role: string }>(
      'select raw_app_meta_data as meta, role from auth.users where id = $1',
      [person.id],
    )
    expect(JSON.stringify(row?.meta)).not.toContain('ADMIN')
    expect(row?.role).toBe('authenticated')
    await expectNoAdmin(await signIn(person.email, person.password))
  })

  test('metadata given at sign-up', async () => {
    const person = await createPerson({ user_metadata: claims, app_metadata: { ...claims, provider: 'x' } })
    await expectNoAdmin(person)
  })

  test.skipIf(!jwtSecret).for(Object.entries(claims).filter(([name]) => name !== 'role'))(
    'a claim %s in a token',
    async ([name, value]) => {
      const person = await createPerson()
      const given = { [name]: value, app_metadata: { [name]: value }, user_metadata: { [name]: value } }
      await expectNoAdmin({ token: await mintToken(person.id, given) })
    },
  )

  test('a table `profiles` that says so', async ({ skip }) => {
    const [row] = await sql<{ is_there: boolean }>(
      `select to_regclass('public.profiles') is not null as is_there`,
    )
    // Somebody's own, in a target that is not ours.
    if (row?.is_there) skip()
    const person = await createPerson()
    // As a project may have it from a tutorial; our functions must not look there.
    await sql(`create table public.profiles (id uuid primary key, role text, is_admin boolean)`)
    await sql(`insert into public.profiles values ($1, 'SUPER_ADMIN', true)`, [person.id])
    try {
      await expectNoAdmin(person)
    } finally {
      await sql('drop table public.profiles')
    }
  })

  test('their own row in employees, inserted, upserted or changed', async () => {
    const row = (person: Person) => ({ user_id: person.id, role: 'SUPER_ADMIN', status: 'ACTIVE' })
    for (const role of ['citizen', 'clerk', 'owner'] as const) {
      const person = role === 'owner' ? cast.acme.owner : cast[role]
      const before = await digestOf(cast)
      const headers = credentials(cast, role)
      const upsert = { ...headers, prefer: 'resolution=merge-duplicates' }
      const tries = [
        await rest('/employees', headers, { method: 'POST', body: row(person) }),
        await rest('/employees', upsert, { method: 'POST', body: [row(person)] }),
        await rest('/employees?on_conflict=user_id', upsert, { method: 'POST', body: row(person) }),
        await rest(`/employees?user_id=eq.${person.id}`, headers, {
          method: 'PATCH',
          body: { role: 'ADMIN' },
        }),
        await rest(`/employees?user_id=eq.${person.id}`, headers, { method: 'PUT', body: row(person) }),
        await rest('/rpc/grant_admin', headers, { method: 'POST', body: { p_email: person.email } }),
      ]
      for (const { status } of tries) expect([401, 403, 404, 405]).toContain(status)
      expect(await digestOf(cast)).toEqual(before)
      await expectNoAdmin(person, role === 'owner' ? cast.acme.id : '')
    }
  })

  test('a login that an admin has planted before their rights were taken', async () => {
    const [mallory, password] = [await createAdmin(), `${unique('planted')}-aA1!`]
    const body = newBody({ mode: 'password', password })
    expectTenant(await provision(mallory, body))
    await serviceClient().rpc('revoke_admin', { p_email: mallory.email })
    const { error } = await serviceClient().rpc('grant_admin', { p_email: body.owner.email })
    expect(error?.message).toBe('VALIDATION_ERROR')
    const [tenant] = await sql<{ id: string }>('select id from public.tenants where slug = $1', [
      body.tenant.slug,
    ])
    await expectNoAdmin(await signIn(body.owner.email, password), tenant?.id)
  })

  test('an address that an admin once had', async () => {
    const [admin, thief] = [await createPerson(), await createPerson()]
    await serviceClient().rpc('grant_admin', { p_email: admin.email })
    await serviceClient().auth.admin.deleteUser(admin.id)
    await serviceClient().auth.admin.updateUserById(thief.id, { email: admin.email, email_confirm: true })
    await expectNoAdmin(await signIn(admin.email, thief.password))
  })
})
