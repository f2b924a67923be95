import pg from 'pg'
import { describe, expect, onTestFinished, test } from 'vitest'
import { target } from '../harness/target.ts'
import { countTenant, findUserIds, sql } from '../support/database.ts'
import { createAdmin, createPerson, type Person, serviceClient, signIn } from '../support/people.ts'
import { expectTenant, newBody, provision } from '../support/provision.ts'
import { unique } from '../support/unique.ts'

const deletions = [
  ['hard', false],
  ['soft', true],
] as const

/** A tenant whose owner can sign in. */
async function createOwned(admin: Person) {
  const password = `${unique('password')}-aA1!`
  const { tenant, owner } = expectTenant(await provision(admin, newBody({ mode: 'password', password })))
  return { tenant, owner, password }
}

const remove = (userId: string, softly: boolean) => serviceClient().auth.admin.deleteUser(userId, softly)

async function tenantRow(id: string) {
  const [row] = await sql<{ status: string; owner_id: string }>(
    'select status, owner_id from public.tenants where id = $1',
    [id],
  )
  return row
}

describe.for(deletions)('%s deletion of an owner, over the auth service’s API,', ([, softly]) => {
  test('is refused, and the owner stays who they were', async () => {
    const { tenant, owner, password } = await createOwned(await createAdmin())
    const { error } = await remove(owner.id, softly)
    expect(error?.status).toBe(500)
    expect(await findUserIds(owner.email)).toEqual([owner.id])
    const signedIn = await signIn(owner.email, password)
    const { data } = await signedIn.client.from('tenants').select('id')
    expect(data).toEqual([{ id: tenant.id }])
    expect(await tenantRow(tenant.id)).toEqual({ status: 'active', owner_id: owner.id })
  })

  test('works after a transfer, and the tenant stays', async () => {
    const admin = await createAdmin()
    const heir = await createPerson()
    const { tenant, owner, password } = await createOwned(admin)
    const { error } = await admin.client.rpc('transfer_tenant', {
      p_tenant_id: tenant.id,
      p_owner_email: heir.email,
    })
    expect(error).toBeNull()
    expect((await remove(owner.id, softly)).error).toBeNull()
    expect(await findUserIds(owner.email)).toEqual([])
    await expect(signIn(owner.email, password)).rejects.toThrow('cannot sign in')
    expect(await tenantRow(tenant.id)).toEqual({ status: 'active', owner_id: heir.id })
    expect(await countTenant(tenant.id)).toMatchObject({ tenants: 1, segments: 1, packages: 3 })
    const { data } = await heir.client.from('tenants').select('id')
    expect(data).toEqual([{ id: tenant.id }])
  })

  test('of somebody who owns nothing works', async () => {
    const person = await createPerson()
    expect((await remove(person.id, softly)).error).toBeNull()
  })
})

/** What deletes a user, and answers whether it was let. */
const racers = [
  ['a hard deletion', async (id: string) => (await remove(id, false)).error === null],
  ['a soft deletion', async (id: string) => (await remove(id, true)).error === null],
  [
    // Takes a weaker lock on the row than one that changes the phone number, too.
    'a soft deletion by hand',
    async (id: string) => {
      const statement = sql('update auth.users set deleted_at = now() where id = $1', [id])
      return statement.then(
        () => true,
        () => false,
      )
    },
  ],
] as const

describe.for(racers)('%s can’t slip past', ([, removeUser]) => {
  test.for(['a new tenant', 'a transfer'])('%s that is being committed', async (what) => {
    const admin = await createAdmin()
    const heir = await createPerson()
    const { tenant } = await createOwned(admin)
    const client = new pg.Client(target.dbUrl)
    await client.connect()
    onTestFinished(() => client.end())
    await client.query('begin')
    await actAs(client, admin)
    if (what === 'a transfer') {
      await client.query('select public.transfer_tenant($1, $2)', [tenant.id, heir.email])
    } else {
      const slug = unique('acme')
      const owner = { mode: 'existing', user_id: heir.id, email: heir.email, full_name: 'Jane Doe' }
      const payload = { tenant: { name: slug, slug }, owner }
      await client.query('select public.provision_tenant_atomic(gen_random_uuid(), $1)', [payload])
    }
    const removal = removeUser(heir.id)
    await untilBlocked()
    await client.query('commit')
    expect(await removal).toBe(false)
    const owned = await sql('select status from public.tenants where owner_id = $1', [heir.id])
    expect(owned).toEqual([{ status: 'active' }])
  })
})

async function actAs(client: pg.Client, person: Person): Promise<void> {
  const claims = JSON.stringify({ sub: person.id, role: 'authenticated' })
  await client.query(`select set_config('request.jwt.claims', $1, true)`, [claims])
  await client.query('set local role authenticated')
}

/** Waits until the auth service waits for somebody's lock; if it does not have to, it has been done long before. */
async function untilBlocked(): Promise<void> {
  const deadline = Date.now() + 2_000
  while (Date.now() < deadline) {
    const [row] = await sql<{ waiting: boolean }>(
      `select exists (
         select from pg_stat_activity
         where wait_event_type = 'Lock' and query ~ 'auth.users' and datname = current_database()
       ) as waiting`,
    )
    if (row?.waiting) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
