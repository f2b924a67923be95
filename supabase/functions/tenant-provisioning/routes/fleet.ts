import type { Hono } from 'hono'
import {
  followFleetRun,
  listFleetRuns,
  listFleetRunTenants,
  openFleetRun,
  readFleetRun,
  readFleetStatus,
} from '../../_shared/contract/endpoints/fleet.ts'
import {
  advanceFleetRun,
  cancelFleetRun,
  pauseFleetRun,
  resumeFleetRun,
  retryFleetRun,
} from '../../_shared/contract/endpoints/fleet-control.ts'
import { addRoute } from '../../_shared/http/add-route.ts'
import type { AppEnv } from '../../_shared/http/app-env.ts'
import { eventStream } from '../../_shared/http/event-stream.ts'
import type { FleetDatabase } from '../../_shared/provisioning/fleet-database.ts'
import type { FleetFollower } from '../../_shared/provisioning/fleet-follower.ts'
import type { FleetRunner } from '../../_shared/provisioning/fleet-runner.ts'

const DEFAULT_RUNS = 20
const DEFAULT_TENANTS = 100

/** What the routes of the fleet bring calls to. */
export interface FleetServices {
  fleet: FleetDatabase
  fleetFollower: FleetFollower
  runner: FleetRunner
}

export function addFleetRoutes(
  app: Hono<AppEnv>,
  { fleet, fleetFollower, runner }: FleetServices,
  config: { advanceBudgetMs: number },
): void {
  addRoute(app, readFleetStatus, async ({ caller }) => ({
    status: 200,
    body: await fleet.readStatus(caller),
  }))

  addRoute(app, openFleetRun, async ({ caller, body, idempotencyKey }) => {
    const opened = await fleet.open(caller, idempotencyKey, body)
    if (opened.run && !opened.replayed) {
      // From /fleet/runs, wherever the function is mounted.
      return { status: 201, body: opened, headers: { Location: `runs/${opened.run.runId}` } }
    }
    return { status: 200, body: opened, headers: opened.replayed ? { 'Idempotent-Replayed': 'true' } : {} }
  })

  addRoute(app, listFleetRuns, async ({ caller, query: { limit = DEFAULT_RUNS } }) => ({
    status: 200,
    body: { runs: await fleet.list(caller, limit) },
  }))

  addRoute(app, readFleetRun, async ({ caller, params }) => ({
    status: 200,
    body: await fleet.read(caller, params.runId),
  }))

  addRoute(
    app,
    listFleetRunTenants,
    async ({ caller, params, query: { limit = DEFAULT_TENANTS, ...query } }) => ({
      status: 200,
      body: await fleet.listTenants(caller, params.runId, { ...query, limit }),
    }),
  )

  addRoute(app, followFleetRun, async ({ caller, params, query, headers }) => {
    const lastEventId = headers['last-event-id'] ?? query.lastEventId
    const news = await fleetFollower.follow(caller, params.runId, lastEventId)
    return { response: news ? eventStream(news) : new Response(null, { status: 204 }) }
  })

  addRoute(app, advanceFleetRun, async ({ caller, params, body }) => {
    const { tenants = Number.POSITIVE_INFINITY } = body
    const stopAt = performance.now() + config.advanceBudgetMs
    return { status: 200, body: await runner.advance(caller, params.runId, { stopAt, tenants }) }
  })

  const changes = [
    [pauseFleetRun, 'pause'],
    [resumeFleetRun, 'resume'],
    [retryFleetRun, 'retry'],
    [cancelFleetRun, 'cancel'],
  ] as const
  for (const [endpoint, action] of changes) {
    addRoute(app, endpoint, async ({ caller, params }) => ({
      status: 200,
      body: await fleet.change(caller, params.runId, action),
    }))
  }
}
