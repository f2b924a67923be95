import { randomUUID } from 'node:crypto'
import { createClient } from '@supabase/supabase-js'
import pg from 'pg'
import { createLandlordClient, type LandlordClient } from '../../client/landlord-client.ts'
import type { Stack } from '../../local/stack.ts'
import { createBatch } from '../../supabase/functions/_shared/contract/endpoints/batches.ts'
import {
  archiveTenant,
  suspendTenant,
} from '../../supabase/functions/_shared/contract/endpoints/lifecycle.ts'
import { provisionTenant } from '../../supabase/functions/_shared/contract/endpoints/provision.ts'

/** What the pictures are of. */
export interface Seeded {
  tenantId: string
  batchId: string
  failedRequestId: string
}

const singles = [
  'Birchwood Dental',
  'Café Morgenrot',
  'Northwind Logistics',
  'Studio Oda',
  'Fjord Analytics',
  'Harbour Yoga',
]

const many = ['Alder', 'Beech', 'Cedar', 'Elm', 'Hazel', 'Juniper', 'Larch', 'Maple', 'Rowan', 'Willow']

/** Fills a new stack with what a small service might have in it after some days. */
export async function seedPictures({ env, superuserUrl }: Stack): Promise<Seeded> {
  const supabase = createClient(env.API_URL, env.PUBLISHABLE_KEY, { auth: { persistSession: false } })
  const { data, error } = await supabase.auth.signInWithPassword({
    email: env.ADMIN_EMAIL,
    password: env.ADMIN_PASSWORD,
  })
  if (error) throw error
  const landlord = createLandlordClient({
    baseUrl: `${env.FUNCTIONS_URL}/tenant-provisioning`,
    publishableKey: env.PUBLISHABLE_KEY,
    accessToken: data.session.access_token,
  })
  const [tenantId = '', , suspended = '', archived = ''] = await makeSingles(landlord)
  await landlord.call(suspendTenant, { params: { id: suspended }, body: { reason: 'Invoice overdue' } })
  await landlord.call(archiveTenant, { params: { id: archived }, body: { reason: 'Closed for good' } })
  const batchId = await makeBatch(landlord)
  const { error: refusal } = await supabase.rpc('provision_tenant_atomic', {
    p_idempotency_key: randomUUID(),
    p_payload: {
      tenant: { name: 'Old Mill Bakery', slug: 'old-mill-bakery' },
      owner: { email: 'rosa@old-mill.example', full_name: 'Rosa Keller', mode: 'invite' },
    },
  })
  if (refusal) throw refusal
  return { tenantId, batchId, failedRequestId: await tellTime(superuserUrl) }
}

async function makeSingles(landlord: LandlordClient): Promise<string[]> {
  const ids: string[] = []
  for (const [index, name] of singles.entries()) {
    const { body } = await landlord.call(provisionTenant, {
      idempotencyKey: randomUUID(),
      body: {
        tenant: { name, timezone: 'Europe/Berlin', currency: 'EUR' },
        owner: { email: `owner@${hostOf(name)}`, fullName: 'Jane Doe' },
        isolation: index % 3 === 1 ? 'schema' : 'shared',
        apiKey: index === 0,
      },
    })
    ids.push(body.tenant.id)
  }
  return ids
}

async function makeBatch(landlord: LandlordClient): Promise<string> {
  const { body } = await landlord.call(createBatch, {
    idempotencyKey: randomUUID(),
    body: {
      tenants: many.map((tree) => ({
        tenant: { name: `${tree} Street Clinic` },
        owner: { email: `owner@${hostOf(`${tree} Street`)}`, fullName: `${tree} Doe` },
      })),
    },
  })
  if (!('batchId' in body)) throw new Error('the batch was only tried')
  return body.batchId
}

function hostOf(name: string): string {
  return `${name
    .normalize('NFD')
    .toLowerCase()
    .replaceAll(/[^a-z]+/g, '-')
    .replaceAll(/^-|-$/g, '')}.example`
}

/** Lets one request be past its time, and everything have happened over a day. Returns the id of what failed. */
async function tellTime(superuserUrl: string): Promise<string> {
  const client = new pg.Client({ connectionString: superuserUrl })
  await client.connect()
  try {
    await client.query(
      `update public.provisioning_requests set lease_expires_at = now(), deadline_at = now() where status = 'processing'`,
    )
    await client.query('select private.reap_expired_requests()')
    await client.query(spreadOverTheDay)
    const { rows } = await client.query(`select id from public.provisioning_requests where status = 'failed'`)
    return rows[0].id
  } finally {
    await client.end()
  }
}

const spreadOverTheDay = `
  with turn as (
    select r.id, r.tenant_id, r.batch_id,
      interval '75 minutes' * case when r.batch_id is null then row_number() over (partition by r.batch_id order by r.created_at desc) else 12 end as ago
    from public.provisioning_requests r
  ),
  batches as (
    update public.provisioning_batches b set created_at = b.created_at - t.ago from turn t where t.batch_id = b.id
  ),
  attempts as (
    update public.provisioning_attempts a
    set started_at = a.started_at - t.ago, ended_at = a.ended_at - t.ago
    from turn t where a.request_id = t.id
  ),
  tenants as (
    update public.tenants e set created_at = e.created_at - t.ago from turn t where e.id = t.tenant_id
  )
  update public.provisioning_requests r
  set created_at = r.created_at - t.ago, completed_at = r.completed_at - t.ago
  from turn t where r.id = t.id`
