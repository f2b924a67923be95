import { z } from 'zod'
import {
  type FleetRun,
  type FleetRunRequest,
  type FleetStatus,
  fleetRunSchema,
  fleetStatusSchema,
  type OpenedFleetRun,
  openedFleetRunSchema,
  type RunTenantsPage,
  runTenantsPageSchema,
} from '../contract/fleet.ts'
import type { Caller, Origin } from './caller.ts'
import type { DatabaseCalls } from './database-calls.ts'
import { fromSql, toSql } from './snake-case.ts'

const runAnswer = fromSql(fleetRunSchema)
const statusAnswer = fromSql(fleetStatusSchema)
const openedAnswer = fromSql(openedFleetRunSchema)
const openRunsSchema = z.array(z.object({ run_id: z.guid() }))

const pageAnswer = fromSql(runTenantsPageSchema)

interface TenantsQuery {
  status?: string | undefined
  after?: string | undefined
  limit: number
}

/** What can be done to a run, by the database function that does it. */
const TRANSITIONS = {
  pause: 'pause_fleet_run',
  resume: 'resume_fleet_run',
  retry: 'retry_fleet_run',
  cancel: 'cancel_fleet_run',
} as const

export type RunAction = keyof typeof TRANSITIONS

/** The database functions of fleet runs, but for their steps. Every failure is a `ProvisioningError`. */
export class FleetDatabase {
  readonly #calls: DatabaseCalls

  constructor(calls: DatabaseCalls) {
    this.#calls = calls
  }

  /** Who the caller's token says they are. @throws ProvisioningError UNAUTHENTICATED or FORBIDDEN. */
  requireAdmin(caller: Caller): Promise<string> {
    return this.#calls.asCaller(caller, z.guid(), 'require_admin', {})
  }

  readStatus(caller: Caller): Promise<FleetStatus> {
    return this.#calls.asCaller(caller, statusAnswer, 'fleet_status', {})
  }

  /** @throws ProvisioningError FLEET_RUN_ACTIVE or IDEMPOTENCY_KEY_REUSED. */
  open(
    caller: Caller,
    idempotencyKey: string,
    { settings = {}, dryRun = false }: FleetRunRequest,
  ): Promise<OpenedFleetRun> {
    return this.#calls.asCaller(caller, openedAnswer, 'open_fleet_run', {
      p_idempotency_key: idempotencyKey,
      p_settings: toSql(settings) as never,
      p_dry_run: dryRun,
    })
  }

  list(caller: Caller, limit: number): Promise<FleetRun[]> {
    return this.#calls.asCaller(caller, z.array(runAnswer), 'list_fleet_runs', { p_limit: limit })
  }

  /** @throws ProvisioningError NOT_FOUND. */
  read(caller: Caller, runId: string): Promise<FleetRun> {
    return this.#calls.asCaller(caller, runAnswer, 'get_fleet_run', { p_run_id: runId })
  }

  listTenants(
    caller: Caller,
    runId: string,
    { status, after, limit }: TenantsQuery,
  ): Promise<RunTenantsPage> {
    return this.#calls.asCaller(caller, pageAnswer, 'list_fleet_run_tenants', {
      p_run_id: runId,
      p_limit: limit,
      ...(status === undefined ? {} : { p_status: status }),
      ...(after === undefined ? {} : { p_after: after }),
    })
  }

  /** @throws ProvisioningError NOT_FOUND, INVALID_TRANSITION, or FLEET_RUN_ACTIVE where another run is open. */
  change(caller: Caller, runId: string, action: RunAction): Promise<FleetRun> {
    return this.#calls.asCaller(caller, runAnswer, TRANSITIONS[action], { p_run_id: runId })
  }

  /** The runs that somebody may go on with. */
  async listOpenRuns(origin: Origin): Promise<string[]> {
    const rows = await this.#calls.asService(origin, openRunsSchema, 'open_fleet_runs', {})
    return rows.map(({ run_id: runId }) => runId)
  }
}
