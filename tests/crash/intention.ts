import { randomUUID } from 'node:crypto'
import { provisionRequestSchema } from '../../supabase/functions/_shared/contract/provision-request.ts'
import { generateApiKeyPair } from '../../supabase/functions/_shared/provisioning/credentials.ts'
import { toPayload } from '../../supabase/functions/_shared/provisioning/provisioning-payload.ts'
import { schemaName } from '../support/schema-name.ts'
import { unique } from '../support/unique.ts'
import type { Isolation, OwnerMode } from './crash-case.ts'
import type { Lane } from './lane.ts'

/** What somebody wants: one tenant under one key. */
export type Intention = {
  key: string
  slug: string
  email: string
  mode: OwnerMode
  isolation: Isolation
  /** The owner's, where the caller chose one. */
  password: string | undefined
  body: unknown
  /** Where it is sent to. */
  route: string
  /** The tenant that it wants another one of. */
  sourceId: string | undefined
}

/** A request as it stands. */
export type RequestRow = {
  id: string
  status: 'pending' | 'processing' | 'completed' | 'failed'
  tenant_id: string
  owner_id: string | null
  /** Its deadline has passed. */
  is_overdue: boolean
}

/** What is wanted besides names, in the words of `CrashCase`. */
export type Wish = { mode: OwnerMode; isolation?: Isolation; cloneOf?: Isolation }

/** An intention of its own names; for an existing owner, that user is made first. */
export async function newIntention(
  lane: Lane,
  { mode, isolation = 'shared', cloneOf }: Wish,
): Promise<Intention> {
  const slug = unique('acme')
  const email = `jane@${slug}.test`
  const password = mode === 'password' ? `${unique('password')}-aA1!` : undefined
  const owner = {
    email,
    fullName: 'Jane Doe',
    mode,
    ...(password ? { password } : {}),
    ...(mode === 'existing' ? { userId: await createUser(lane, email) } : {}),
  }
  const body = {
    tenant: { name: `Acme ${slug}`, slug },
    owner,
    apiKey: true,
    ...(isolation === 'schema' ? { isolation } : {}),
  }
  const sourceId = cloneOf ? await createSource(lane, cloneOf) : undefined
  const route = sourceId === undefined ? '/tenants' : `/tenants/${sourceId}/clone`
  return { key: randomUUID(), slug, email, mode, isolation, password, body, route, sourceId }
}

/** An active tenant with prices that no template has. */
async function createSource(lane: Lane, isolation: Isolation): Promise<string> {
  const id = await createTenant(lane, unique('source'), isolation)
  const schema = isolation === 'schema' ? schemaName(id) : 'public'
  await lane.sql(`update ${schema}.packages set price_minor = 4711 where tenant_id = $1`, [id])
  return id
}

/** An active tenant of the admin's own, so that nobody is owed an e-mail. */
export async function createTenant(lane: Lane, slug: string, isolation: Isolation): Promise<string> {
  const [tenant] = await lane.sql<{ id: string }>(
    `select (public.provision_tenant_atomic(gen_random_uuid(), jsonb_build_object(
         'isolation', $3::text,
         'tenant', jsonb_build_object('name', 'Acme', 'slug', $2::text),
         'owner', jsonb_build_object('email', u.email, 'full_name', 'Admin', 'mode', 'existing', 'user_id', u.id)
       )) ->> 'tenant_id')::uuid as id
     from auth.users u, set_config('request.jwt.claims', jsonb_build_object('sub', $1::uuid, 'role', 'authenticated')::text, true)
     where u.id = $1`,
    [lane.admin.id, slug, isolation],
  )
  if (!tenant) throw new Error('the admin is not there')
  return tenant.id
}

/** The request that stands for it, if there is one. */
export async function findRequest(lane: Lane, { key }: Intention): Promise<RequestRow | undefined> {
  const [row] = await lane.sql<RequestRow>(
    `select r.id, r.status, r.tenant_id, (r.result #>> '{owner,id}') as owner_id,
       coalesce(r.deadline_at <= clock_timestamp(), false) as is_overdue
     from public.provisioning_requests r
     where r.admin_user_id = $1 and r.idempotency_key = $2`,
    [lane.admin.id, key],
  )
  return row
}

/** Lets the lease of a processing request have run out, and if asked for its deadline have passed. */
export async function backDate(
  lane: Lane,
  { key }: Intention,
  { deadline }: { deadline: boolean },
): Promise<void> {
  await lane.sql(
    `update public.provisioning_requests r
     set lease_expires_at = clock_timestamp() - interval '1 second',
         deadline_at = case when $3 then clock_timestamp() - interval '1 second' else r.deadline_at end
     where r.admin_user_id = $1 and r.idempotency_key = $2 and r.status = 'processing'`,
    [lane.admin.id, key, deadline],
  )
}

/** Why nobody could have this slug and address now; undefined: somebody could. What is tried is rolled back. */
export async function whyNotFree(lane: Lane, { body }: Intention): Promise<string | undefined> {
  const { publicKey, secretHash } = await generateApiKeyPair()
  const payload = toPayload(provisionRequestSchema.parse(body))
  return lane.rehearse(async (client) => {
    const claims = JSON.stringify({ sub: lane.admin.id, role: 'authenticated' })
    await client.query(`select set_config('request.jwt.claims', $1, true)`, [claims])
    await client.query('set local role authenticated')
    const provision = `select public.provision_tenant_atomic(
      p_idempotency_key => gen_random_uuid(),
      p_payload => $1, p_api_public_key => $2, p_api_secret_hash => $3
    )`
    return client.query(provision, [payload, publicKey, secretHash]).then(
      () => undefined,
      (error: Error) => error.message,
    )
  })
}

/** A confirmed user, who can't sign in. */
export async function createUser(lane: Lane, email: string): Promise<string> {
  const { API_URL, SECRET_KEY } = lane.stack.env
  const response = await fetch(`${API_URL}/auth/v1/admin/users`, {
    method: 'POST',
    headers: { apikey: SECRET_KEY, 'content-type': 'application/json' },
    // Any hash: nobody signs in as them here.
    body: JSON.stringify({ email, email_confirm: true, password_hash: `$2a$10$${'a'.repeat(53)}` }),
  })
  if (!response.ok) throw new Error(`creating ${email}: ${response.status}`)
  return ((await response.json()) as { id: string }).id
}
