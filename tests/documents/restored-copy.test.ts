import { execFileSync } from 'node:child_process'
import { renameSync } from 'node:fs'
import { createClient } from '@supabase/supabase-js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLandlordClient, type LandlordClient } from '../../client/landlord-client.ts'
import { archiveTenant, purgeTenant } from '../../supabase/functions/_shared/contract/endpoints/lifecycle.ts'
import { drainRequests } from '../../supabase/functions/_shared/contract/endpoints/ops.ts'
import { provisionTenant } from '../../supabase/functions/_shared/contract/endpoints/provision.ts'
import { type OwnStack, startOwnStack } from '../support/own-stack.ts'
import { schemaName } from '../support/schema-name.ts'
import { signInTo } from '../support/sign-in-to.ts'
import { unique } from '../support/unique.ts'

let stack: OwnStack
let client: LandlordClient

beforeAll(async () => {
  stack = await startOwnStack('restored-copy')
  client = createLandlordClient({
    baseUrl: `${stack.env.FUNCTIONS_URL}/tenant-provisioning`,
    publishableKey: stack.env.PUBLISHABLE_KEY,
    secretKey: stack.env.SECRET_KEY,
    accessToken: () => signInTo(stack.env),
  })
})

afterAll(() => stack?.stop())

/** One intention, which may be sent again. */
function newIntention(isolation: 'shared' | 'schema' = 'shared') {
  const slug = unique('restored')
  return {
    body: {
      tenant: { name: slug, slug },
      owner: { email: `jane@${slug}.test`, fullName: 'Jane' },
      isolation,
    },
    idempotencyKey: crypto.randomUUID(),
  }
}

async function makeTenant(intention: ReturnType<typeof newIntention>): Promise<string> {
  return (await client.call(provisionTenant, intention)).body.tenant.id
}

/** Step 1 of the protocol, by a caller who then dies. */
async function beginTenant(): Promise<string> {
  const { tenant, owner } = newIntention().body
  const token = await signInTo(stack.env)
  const { error, data } = await createClient(stack.env.API_URL, stack.env.PUBLISHABLE_KEY, {
    global: { headers: { Authorization: `Bearer ${token}` } },
  }).rpc('provision_tenant_atomic', {
    p_idempotency_key: crypto.randomUUID(),
    p_payload: { tenant, owner: { email: owner.email, full_name: owner.fullName } },
  })
  if (error) throw error
  return (data as { tenant_id: string }).tenant_id
}

async function statusOf(tenantId: string): Promise<string | undefined> {
  const [tenant] = await stack.sql<{ status: string }>('select status from public.tenants where id = $1', [
    tenantId,
  ])
  return tenant?.status
}

/** Copies all that the server keeps, as a physical backup does; puts it back, as restoring to a point in time does. */
async function backUp(): Promise<() => Promise<void>> {
  const { postgres } = stack
  const copy = `${postgres.dataDir}-copy`
  await postgres.stop()
  execFileSync('cp', ['-a', postgres.dataDir, copy])
  await postgres.start()
  return async () => {
    await postgres.stop()
    renameSync(postgres.dataDir, `${postgres.dataDir}-lost`)
    renameSync(copy, postgres.dataDir)
    await postgres.start()
  }
}

test('what was is there again, what was under way is finished, and what was made since is made again by its key', async () => {
  const [shared, own] = [await makeTenant(newIntention()), await makeTenant(newIntention('schema'))]
  const underWay = await beginTenant()
  const restore = await backUp()

  const madeSince = newIntention('schema')
  const lost = await makeTenant(madeSince)
  await client.call(archiveTenant, { params: { id: shared }, body: {} })
  await client.call(purgeTenant, { params: { id: shared }, body: { confirm: await slugOf(shared) } })
  await restore()

  expect([await statusOf(shared), await statusOf(own), await statusOf(underWay)]).toEqual([
    'active',
    'active',
    'provisioning',
  ])
  expect(await statusOf(lost)).toBeUndefined()
  expect(await stack.sql('select from pg_roles where rolname = $1', [schemaName(own)])).toHaveLength(1)
  expect(await stack.sql('select from pg_roles where rolname = $1', [schemaName(lost)])).toHaveLength(0)

  await stack.sql(
    `update public.provisioning_requests set lease_expires_at = now() - interval '1 second' where tenant_id = $1`,
    [underWay],
  )
  await client.call(drainRequests, {})
  expect(await statusOf(underWay)).toBe('active')

  const { body, isReplay } = await client.call(provisionTenant, madeSince)
  expect([isReplay, body.tenant.status, body.tenant.id === lost]).toEqual([false, 'active', false])
  expect(await stack.sql('select * from private.invariant_violations()')).toEqual([])
})

async function slugOf(tenantId: string): Promise<string> {
  const [tenant] = await stack.sql<{ slug: string }>('select slug from public.tenants where id = $1', [
    tenantId,
  ])
  return tenant?.slug ?? ''
}
