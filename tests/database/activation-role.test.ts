import type pg from 'pg'
import { expect, test } from 'vitest'
import { applySchemas } from '../harness/apply-schemas.ts'
import { createScratchDatabase } from '../harness/scratch-database.ts'
import { withClient } from '../harness/with-client.ts'

const adminId = '00000000-0000-4000-8000-00000000000a'
const ownerId = '00000000-0000-4000-8000-00000000000b'
const payload = {
  tenant: { name: 'Acme', slug: 'acme' },
  owner: { email: 'jane@acme.test', full_name: 'Jane Doe' },
}

test("the trigger works in the auth service's own transaction, under its own role", async () => {
  const url = await createScratchDatabase()
  await applySchemas(url)
  await withClient(url, provision)

  const asAuthService = new URL(url)
  asAuthService.username = 'supabase_auth_admin'
  await withClient(asAuthService.href, async (client) => {
    const { rows } = await client.query('select current_user as role')
    expect(rows).toEqual([{ role: 'supabase_auth_admin' }])
    await client.query('begin')
    await client.query('insert into auth.users (id, email) values ($1, $2)', [ownerId, payload.owner.email])
    expect(await statusOf(url)).toEqual({ status: 'processing', members: 0 })
    await client.query('commit')
    // It may not do by itself what the trigger does for it.
    await expect(client.query('select private.is_admin()')).rejects.toThrow('permission denied')
    await expect(client.query('select * from public.tenants')).rejects.toThrow('permission denied')
    // Nor does a change of the password need more than its own rights.
    await client.query('update auth.users set encrypted_password = $2 where id = $1', [ownerId, 'a hash'])
  })
  expect(await statusOf(url)).toEqual({ status: 'completed', members: 1 })
  expect(await eventsOf(url)).toEqual([
    { action: 'attempt_started', actor_kind: 'user' },
    { action: 'tenant_activated', actor_kind: 'auth_service' },
  ])
})

async function provision(client: pg.Client): Promise<void> {
  await client.query('insert into auth.users (id, email) values ($1, $2)', [adminId, 'admin@acme.test'])
  await client.query(`insert into public.employees (user_id, role) values ($1, 'ADMIN')`, [adminId])
  const claims = JSON.stringify({ sub: adminId, role: 'authenticated' })
  await client.query(
    `select set_config('role', 'authenticated', false), set_config('request.jwt.claims', $1, false)`,
    [claims],
  )
  const call =
    'select public.provision_tenant_atomic(p_idempotency_key => $1, p_payload => $2, p_owner_id => $1)'
  await client.query(call, [ownerId, JSON.stringify(payload)])
}

async function statusOf(url: string): Promise<unknown> {
  const query = `select r.status, (select count(*)::int from public.tenant_members) as members from public.provisioning_requests r`
  const { rows } = await withClient(url, (client) => client.query(query))
  return rows[0]
}

async function eventsOf(url: string): Promise<unknown[]> {
  const query = 'select action, actor_kind from public.provisioning_events order by id'
  return (await withClient(url, (client) => client.query(query))).rows
}
