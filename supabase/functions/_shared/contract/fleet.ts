import { z } from 'zod'
import { migrationErrorSchema } from './migration-error.ts'

export const FLEET_RUN_STATUSES = ['running', 'paused', 'stopped', 'completed', 'cancelled'] as const
export const RUN_TENANT_STATUSES = ['pending', 'done', 'failed', 'skipped'] as const
const STEP_OUTCOMES = ['migrated', 'failed', 'skipped', 'waiting', 'idle'] as const

/** The run in a path. */
export const fleetRunParams = z.strictObject({ runId: z.guid().meta({ description: 'The run’s id.' }) })

/** Tenants, waves, milliseconds. */
export const fleetSettingsSchema = z
  .strictObject({
    /** Tenants of wave 0, in which nothing may fail. */
    canarySize: z.int().min(0).max(1000),
    waveSize: z.int().min(1).max(10_000),
    /** Tenants that are migrated side by side. */
    parallelism: z.int().min(1).max(16),
    /** How many of a wave may fail before the run stops. */
    maxFailures: z.int().min(0).max(100_000),
    /** How long a migration waits for a lock. */
    lockTimeoutMs: z.int().min(1).max(60_000),
    /** How long a tenant's migrations may take. */
    statementTimeoutMs: z.int().min(1).max(120_000),
    /** Only those who are behind because their last try failed. */
    onlyFailed: z.boolean(),
  })
  .meta({ id: 'FleetRunSettings' })

export type FleetSettings = z.output<typeof fleetSettingsSchema>

/** The body of `POST /fleet/runs`. Settings that are left out are as the answer says. */
export const fleetRunRequestSchema = z.strictObject({
  settings: fleetSettingsSchema.partial().optional(),
  /** Only tells what would be done. */
  dryRun: z.boolean().optional(),
})

export type FleetRunRequest = z.output<typeof fleetRunRequestSchema>

export const runCountsSchema = z
  .strictObject({ pending: z.int(), done: z.int(), failed: z.int(), skipped: z.int() })
  .meta({ id: 'FleetRunCounts' })

/** Where a run stands. */
export const fleetRunSchema = z
  .strictObject({
    runId: z.guid(),
    /** The version that tenants are brought to. */
    targetVersion: z.string(),
    status: z.enum(FLEET_RUN_STATUSES),
    /** The wave in which more failed than may; null unless that stopped the run. */
    stopped: z.strictObject({ wave: z.int(), failures: z.int(), allowed: z.int() }).nullable(),
    settings: fleetSettingsSchema,
    total: z.int(),
    counts: runCountsSchema,
    /** Null where nothing is pending. */
    currentWave: z.int().nullable(),
    /** Wave 0 is the canary. */
    waves: z.array(z.strictObject({ wave: z.int(), ...runCountsSchema.shape })),
    /** The admin; null where it was nobody. */
    createdBy: z.guid().nullable(),
    createdAt: z.string(),
    endedAt: z.string().nullable(),
  })
  .meta({ id: 'FleetRun' })

export type FleetRun = z.output<typeof fleetRunSchema>

const versionCountSchema = z.strictObject({ version: z.string().nullable(), tenants: z.int() })

/** What a dry run says: how many tenants would be migrated, in how many waves, and from which versions. */
export const fleetPlanSchema = z
  .strictObject({ tenants: z.int(), waves: z.int(), versions: z.array(versionCountSchema) })
  .meta({ id: 'FleetPlan' })

export const openedFleetRunSchema = z
  .strictObject({
    /** Null for a dry run, and where every schema is up to date. */
    run: fleetRunSchema.nullable(),
    /** Null unless it was a dry run that would have something to do. */
    plan: fleetPlanSchema.nullable(),
    /** Null where no migration is registered. */
    targetVersion: z.string().nullable(),
    replayed: z.boolean(),
  })
  .meta({ id: 'OpenedFleetRun' })

export type OpenedFleetRun = z.output<typeof openedFleetRunSchema>

export const fleetRunListSchema = z
  .strictObject({ runs: z.array(fleetRunSchema) })
  .meta({ id: 'FleetRunList' })

export type FleetRunList = z.output<typeof fleetRunListSchema>

export const fleetRunListQuerySchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).optional(),
})

const runTenantSchema = z
  .strictObject({
    tenantId: z.guid(),
    /** Null where the tenant is gone. */
    slug: z.string().nullable(),
    schema: z.string(),
    wave: z.int(),
    status: z.enum(RUN_TENANT_STATUSES),
    fromVersion: z.string().nullable(),
    toVersion: z.string().nullable(),
    attempts: z.int(),
    error: migrationErrorSchema.nullable(),
    endedAt: z.string().nullable(),
  })
  .meta({ id: 'FleetRunTenant' })

export type RunTenant = z.output<typeof runTenantSchema>

export const runTenantsQuerySchema = z.strictObject({
  status: z.enum(RUN_TENANT_STATUSES).optional(),
  /** The tenant after which to go on: `nextAfter` of the page before. */
  after: z.guid('must be a UUID').optional(),
  limit: z.coerce.number().int().min(1).max(1000).optional(),
})

export const runTenantsPageSchema = z
  .strictObject({
    items: z.array(runTenantSchema),
    /** For the next page; null on the last. */
    nextAfter: z.guid().nullable(),
  })
  .meta({ id: 'FleetRunTenants' })

export type RunTenantsPage = z.output<typeof runTenantsPageSchema>

/** The body of `POST /fleet/runs/{runId}/advance`. */
export const advanceRequestSchema = z.strictObject({
  /** After this many tenants the call ends; else when its time is up. */
  tenants: z.int().min(1).max(1000).optional(),
})

export const advancedRunSchema = z
  .strictObject({
    /** How the last step went. Waiting: others are at the rest of the wave. Idle: there is nothing to do, see the run. */
    outcome: z.enum(STEP_OUTCOMES),
    /** Tenants that this call has seen to. */
    steps: z.strictObject({ done: z.int(), failed: z.int(), skipped: z.int() }),
    run: fleetRunSchema,
  })
  .meta({ id: 'AdvancedFleetRun' })

export type AdvancedRun = z.output<typeof advancedRunSchema>

/** The state of the whole fleet. Lists hold the first fifty. */
export const fleetStatusSchema = z
  .strictObject({
    newestVersion: z.string().nullable(),
    newestName: z.string().nullable(),
    /** Tenants with a schema of their own. */
    tenants: z.int(),
    versions: z.array(z.strictObject({ ...versionCountSchema.shape, name: z.string().nullable() })),
    behind: z.int(),
    /** Those of them whose last try failed. */
    failed: z.int(),
    failures: z.array(
      z.strictObject({
        tenantId: z.guid(),
        slug: z.string(),
        version: z.string().nullable(),
        error: migrationErrorSchema,
      }),
    ),
    /** Those whose schema or role is not there. */
    missing: z.int(),
    missingSchemas: z.array(z.strictObject({ tenantId: z.guid(), slug: z.string(), schema: z.string() })),
    openRun: fleetRunSchema.nullable(),
  })
  .meta({ id: 'FleetStatus' })

export type FleetStatus = z.output<typeof fleetStatusSchema>

/** Where a follower goes on: what the run looked like when it was told last. */
export const fleetEventIdField = z.string().regex(/^[a-z]{1,20}(-\d{1,10}){4}$/, 'is not the id of an event')
