import { beforeAll, describe, expect, test } from 'vitest'
import { findUserIds, sql } from '../support/database.ts'
import { expectCompleted } from '../support/expect-state.ts'
import { Gate } from '../support/faults.ts'
import { faultyFunctionForThisTest } from '../support/faulty-function.ts'
import { anonymousClient, createAdmin, type Person, serviceClient, signIn } from '../support/people.ts'
import { expectTenant, newBody, provision } from '../support/provision.ts'
import { unique } from '../support/unique.ts'
import { visibleTo } from '../support/visible-to.ts'

let admin: Person

beforeAll(async () => {
  admin = await createAdmin()
})

async function signUp() {
  const credentials = { email: `${unique('ordinary')}@people.test`, password: unique('ordinary-password') }
  const { data, error } = await anonymousClient().auth.signUp(credentials)
  expect(error).toBeNull()
  expect(await findUserIds(credentials.email)).toEqual([data.user?.id])
  return { ...credentials, id: data.user?.id ?? '' }
}

describe('an ordinary sign-up', () => {
  test('makes a user who signs in, and sees and becomes nothing', async () => {
    const { id, email, password } = await signUp()
    // Where a target wants addresses confirmed, this is the confirmation.
    await serviceClient().auth.admin.updateUserById(id, { email_confirm: true })
    const person = await signIn(email, password)
    expect(person.id).toBe(id)
    expect(await visibleTo(person.client)).toEqual({ tenants: [], segments: [], packages: [] })
    expect(await sql('select 1 from public.tenant_members where user_id = $1', [id])).toEqual([])
    expect(await sql('select 1 from public.employees where user_id = $1', [id])).toEqual([])
  })

  test('works while a tenant is being provisioned', async () => {
    const key = crypto.randomUUID()
    const faulty = await faultyFunctionForThisTest()
    const gate = new Gate()
    faulty.proxy.on('POST /auth/v1/admin/users', gate.fault)
    const held = faulty.proxy.next('POST /auth/v1/admin/users')
    const pending = provision(admin, newBody(), { key, base: faulty.base })
    await held
    await Promise.all([signUp(), signUp(), signUp()])
    gate.open()
    expectTenant(await pending)
    await expectCompleted(admin, key)
  })

  test('of eight at once, with eight provisionings, each succeeds', async () => {
    const provisionings = Array.from({ length: 8 }, () => provision(admin, newBody()))
    const signUps = Array.from({ length: 8 }, () => signUp())
    for (const answer of await Promise.all(provisionings)) expectTenant(answer)
    expect(await Promise.all(signUps)).toHaveLength(8)
  })

  test('whose password changes is no owner’s business', async () => {
    const { id } = await signUp()
    const { error } = await serviceClient().auth.admin.updateUserById(id, {
      password: unique('new-password'),
    })
    expect(error).toBeNull()
    expect((await serviceClient().auth.admin.deleteUser(id)).error).toBeNull()
  })
})
