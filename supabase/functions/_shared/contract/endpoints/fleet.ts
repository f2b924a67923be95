import { z } from 'zod'
import { defineEndpoint } from '../endpoint.ts'
import {
  fleetEventIdField,
  fleetRunListQuerySchema,
  fleetRunListSchema,
  fleetRunParams,
  fleetRunRequestSchema,
  fleetRunSchema,
  fleetStatusSchema,
  openedFleetRunSchema,
  runTenantsPageSchema,
  runTenantsQuerySchema,
} from '../fleet.ts'
import * as examples from '../fleet-examples.ts'

const { params, run } = examples

export const readFleetStatus = defineEndpoint({
  operationId: 'readFleetStatus',
  method: 'GET',
  path: '/fleet',
  tag: 'Fleet',
  summary: 'Which schemas are at which version',
  description:
    'Of the tenants with a schema of their own: versions, failures, schemas that are missing, the run that is open.',
  access: 'admin',
  responses: {
    200: { description: 'The fleet as it is.', schema: fleetStatusSchema, example: examples.status },
  },
  examples: { plain: { summary: 'Ask' } },
  errors: [],
})

export const openFleetRun = defineEndpoint({
  operationId: 'openFleetRun',
  method: 'POST',
  path: '/fleet/runs',
  tag: 'Fleet',
  summary: 'Begin to migrate every schema that is behind',
  description:
    'Opens a run: a canary wave first, then wave by wave. It goes on with each call of `advance`, and with each drain of the worker. `run` is null where every schema is up to date, which is found out in one query.',
  access: 'admin',
  body: { schema: fleetRunRequestSchema, maxBytes: 4096 },
  idempotencyKey: true,
  responses: {
    200: {
      description: 'Nothing is behind, or it was a dry run, or the run of an earlier call with this key.',
      schema: openedFleetRunSchema,
      headers: ['Idempotent-Replayed'],
      example: examples.upToDate,
    },
    201: {
      description: 'The run is open.',
      schema: openedFleetRunSchema,
      headers: ['Location'],
      example: examples.opened,
    },
  },
  examples: {
    dryRun: { summary: 'What would be done', body: { dryRun: true } },
    careful: {
      summary: 'In small waves',
      body: { settings: { canarySize: 1, waveSize: 20, maxFailures: 0 } },
    },
  },
  errors: ['DUPLICATE_REQUEST', 'FLEET_RUN_ACTIVE', 'IDEMPOTENCY_KEY_REUSED'],
})

export const listFleetRuns = defineEndpoint({
  operationId: 'listFleetRuns',
  method: 'GET',
  path: '/fleet/runs',
  tag: 'Fleet',
  summary: 'The runs that there were, the newest first',
  access: 'admin',
  query: fleetRunListQuerySchema,
  responses: {
    200: { description: 'The newest of them.', schema: fleetRunListSchema, example: { runs: [run] } },
  },
  examples: { newest: { summary: 'The newest ten', query: { limit: 10 } } },
  errors: [],
})

export const readFleetRun = defineEndpoint({
  operationId: 'readFleetRun',
  method: 'GET',
  path: '/fleet/runs/{runId}',
  tag: 'Fleet',
  summary: 'Where a run stands',
  access: 'admin',
  params: fleetRunParams,
  responses: { 200: { description: 'Counts, by wave too.', schema: fleetRunSchema, example: run } },
  examples: { plain: { summary: 'One run', params } },
  errors: [],
})

export const listFleetRunTenants = defineEndpoint({
  operationId: 'listFleetRunTenants',
  method: 'GET',
  path: '/fleet/runs/{runId}/tenants',
  tag: 'Fleet',
  summary: 'What became of each tenant of a run',
  access: 'admin',
  params: fleetRunParams,
  query: runTenantsQuerySchema,
  responses: {
    200: { description: 'A page of them.', schema: runTenantsPageSchema, example: examples.tenantsPage },
  },
  examples: { failed: { summary: 'What has failed', params, query: { status: 'failed', limit: 1000 } } },
  errors: [],
})

export const followFleetRun = defineEndpoint({
  operationId: 'followFleetRun',
  method: 'GET',
  path: '/fleet/runs/{runId}/events',
  tag: 'Fleet',
  summary: 'Follow a run live',
  description:
    'Server-sent events: `progress` when counts or status have changed, `done` as the last, when the run has ended. A stream ends after a while; the next one begins with how the run stands then.',
  access: 'admin',
  params: fleetRunParams,
  query: z.strictObject({ lastEventId: fleetEventIdField.optional() }),
  headers: z.object({ 'last-event-id': fleetEventIdField.optional() }),
  responses: {
    200: { description: 'The stream.', contentType: 'text/event-stream', events: fleetRunSchema },
    204: { description: 'The end was told with that event.' },
  },
  examples: { plain: { summary: 'From now on', params } },
  errors: [],
})
