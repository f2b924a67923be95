import { createHash } from 'node:crypto'
import { createLandlordClient, type LandlordClient } from '../../client/landlord-client.ts'
import type { StackEnv } from '../../local/stack-env.ts'
import { openFleetRun } from '../../supabase/functions/_shared/contract/endpoints/fleet.ts'
import type { FleetRun, FleetSettings } from '../../supabase/functions/_shared/contract/fleet.ts'
import type { OwnStack } from './own-stack.ts'
import { makeSchemaTenants, type SchemaTenant } from './schema-tenants.ts'
import { signInTo } from './sign-in-to.ts'
import { unique } from './unique.ts'

/** A client of a stack of its own, as its admin and with its secret key. */
export async function connectTo(env: StackEnv): Promise<LandlordClient> {
  return createLandlordClient({
    baseUrl: `${env.FUNCTIONS_URL}/tenant-provisioning`,
    publishableKey: env.PUBLISHABLE_KEY,
    secretKey: env.SECRET_KEY,
    accessToken: await signInTo(env),
  })
}

/** Opens a run; fails where nothing is behind. */
export async function openRun(
  landlord: LandlordClient,
  settings: Partial<FleetSettings> = {},
): Promise<FleetRun> {
  const { body } = await landlord.call(openFleetRun, {
    body: { settings },
    idempotencyKey: crypto.randomUUID(),
  })
  if (!body.run) throw new Error('every schema is up to date')
  return body.run
}

/** A run that is open, over at least one tenant; one that was open before is given up. */
export async function newRun(stack: Pick<OwnStack, 'sql'>, landlord: LandlordClient): Promise<FleetRun> {
  await endRuns(stack)
  await makeSchemaTenants(stack, unique('run'), 1)
  await addTenantMigration(stack)
  return openRun(landlord)
}

/** Tenants in the order in which a run takes them: its canary is a sample, by a hash of their ids. */
export function inTurn(tenants: readonly SchemaTenant[], canarySize: number): SchemaTenant[] {
  const hashOf = ({ id }: SchemaTenant) => createHash('md5').update(id).digest('hex')
  const byHash = tenants.toSorted((one, other) => (hashOf(one) < hashOf(other) ? -1 : 1))
  const byId = (some: SchemaTenant[]) => some.toSorted((one, other) => (one.id < other.id ? -1 : 1))
  return [...byId(byHash.slice(0, canarySize)), ...byId(byHash.slice(canarySize))]
}

/** Gives up what is open. */
export async function endRuns({ sql }: Pick<OwnStack, 'sql'>, status = 'cancelled'): Promise<void> {
  await sql(
    `update private.fleet_runs set status = $1, stopped = null, ended_at = clock_timestamp()
     where status in ('running', 'paused', 'stopped')`,
    [status],
  )
}

/** Registers a tenant migration that comes after all others, so that every schema is behind. @returns its version */
export async function addTenantMigration(
  { sql }: Pick<OwnStack, 'sql'>,
  statements = 'comment on table packages is null',
): Promise<string> {
  const [row] = await sql<{ version: string }>(
    `select (private.newest_tenant_migration()::bigint + 1)::text as version`,
  )
  const version = row?.version ?? ''
  const checksum = createHash('sha256').update(statements).digest('hex')
  await sql('select private.register_tenant_migration($1, $2, $3, $4)', [
    version,
    'made_by_a_test',
    checksum,
    statements,
  ])
  return version
}
