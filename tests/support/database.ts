import pg from 'pg'
import { target } from '../harness/target.ts'
import { schemaName } from './schema-name.ts'

type Row = Record<string, unknown>

let pool: pg.Pool | undefined

function newPool(): pg.Pool {
  // For all files of this worker, of which none knows that it is the last.
  const made = new pg.Pool({
    connectionString: target.dbUrl,
    max: 2,
    idleTimeoutMillis: 1000,
    allowExitOnIdle: true,
  })
  made.on('error', (error) => console.error(`an idle connection was lost: ${error.message}`))
  return made
}

/** Runs one statement as the database's owner: to look at what happened, or to back-date what a test would wait for. */
export async function sql<T extends Row = Row>(text: string, values: unknown[] = []): Promise<T[]> {
  pool ??= newPool()
  return (await pool.query<T>(text, values)).rows
}

/** A provisioning request with its attempts, as it stands in the database. */
export type RequestRow = {
  id: string
  tenant_id: string
  status: string
  current_attempt: number
  owner_email: string
  payload: Row
  result: Row | null
  error: { code: string; reason: string | null } | null
  attempts: { number: number; status: string; owner_id: string | null }[]
}

/** The request that stands for this admin's key. */
export async function findRequest(adminId: string, key: string): Promise<RequestRow | undefined> {
  const [row] = await sql<RequestRow>(
    `select r.*, (
       select jsonb_agg(
         jsonb_build_object('number', a.attempt_number, 'status', a.status, 'owner_id', a.owner_id)
         order by a.attempt_number)
       from public.provisioning_attempts a where a.request_id = r.id
     ) as attempts
     from public.provisioning_requests r
     where r.admin_user_id = $1 and r.idempotency_key = $2`,
    [adminId, key],
  )
  return row
}

/** How many rows there are of everything a tenant consists of. */
export type TenantCounts = {
  tenants: number
  segments: number
  packages: number
  apiKeys: number
  members: number
  /** Its own schema and the role of that: two, or none. */
  ownSchema: number
}

/** Counts what there is of a tenant. */
export async function countTenant(tenantId: string): Promise<TenantCounts> {
  const [counts] = await sql<TenantCounts>(
    `select
       (select count(*)::int from public.tenants where id = $1) as "tenants",
       (private.count_catalogue($1)).segments::int as "segments",
       (private.count_catalogue($1)).packages::int as "packages",
       (select count(*)::int from private.tenant_api_keys where tenant_id = $1) as "apiKeys",
       (select count(*)::int from public.tenant_members where tenant_id = $1) as "members",
       (select count(*)::int from pg_namespace where nspname = $2)
         + (select count(*)::int from private.tenant_roles where name = $2) as "ownSchema"`,
    [tenantId, schemaName(tenantId)],
  )
  return counts as TenantCounts
}

/** The ids of the auth users with this address. */
export async function findUserIds(email: string): Promise<string[]> {
  const rows = await sql<{ id: string }>('select id from auth.users where email = $1', [email])
  return rows.map(({ id }) => id)
}

/** Lets a request's lease have run out a second ago. */
export async function expireLease(adminId: string, key: string): Promise<void> {
  await sql(
    `update public.provisioning_requests set lease_expires_at = clock_timestamp() - interval '1 second'
     where admin_user_id = $1 and idempotency_key = $2 and status = 'processing'`,
    [adminId, key],
  )
}
