import { defineEndpoint } from '../endpoint.ts'
import { advancedRunSchema, advanceRequestSchema, fleetRunParams, fleetRunSchema } from '../fleet.ts'
import { ended, params, run } from '../fleet-examples.ts'

export const advanceFleetRun = defineEndpoint({
  operationId: 'advanceFleetRun',
  method: 'POST',
  path: '/fleet/runs/{runId}/advance',
  tag: 'Fleet',
  summary: 'Migrate the next tenants of a run',
  description:
    'One after the other, each in a transaction of its own, for some seconds. Any number of calls may be made at once: no tenant is taken twice, and no more are migrated side by side than the run’s settings allow. What a killed call was at is undone.',
  access: 'admin',
  params: fleetRunParams,
  body: { schema: advanceRequestSchema, maxBytes: 1024 },
  responses: {
    200: {
      description: 'What was done, and where the run stands now.',
      schema: advancedRunSchema,
      example: { outcome: 'migrated', steps: { done: 61, failed: 1, skipped: 0 }, run },
    },
  },
  examples: { plain: { summary: 'Up to ten tenants', params, body: { tenants: 10 } } },
  errors: ['FLEET_UNAVAILABLE'],
})

export const pauseFleetRun = defineEndpoint({
  operationId: 'pauseFleetRun',
  method: 'POST',
  path: '/fleet/runs/{runId}/pause',
  tag: 'Fleet',
  summary: 'Begin no more tenants of a run',
  access: 'admin',
  params: fleetRunParams,
  responses: {
    200: { description: 'The run.', schema: fleetRunSchema, example: { ...run, status: 'paused' } },
  },
  examples: { plain: { summary: 'One run', params } },
  errors: ['INVALID_TRANSITION'],
})

export const resumeFleetRun = defineEndpoint({
  operationId: 'resumeFleetRun',
  method: 'POST',
  path: '/fleet/runs/{runId}/resume',
  tag: 'Fleet',
  summary: 'Let a run go on that was paused, or stopped since too many failed',
  description: 'The failures until now are accepted.',
  access: 'admin',
  params: fleetRunParams,
  responses: { 200: { description: 'The run.', schema: fleetRunSchema, example: run } },
  examples: { plain: { summary: 'One run', params } },
  errors: ['INVALID_TRANSITION'],
})

export const retryFleetRun = defineEndpoint({
  operationId: 'retryFleetRun',
  method: 'POST',
  path: '/fleet/runs/{runId}/retry',
  tag: 'Fleet',
  summary: 'Try the tenants again that have failed',
  description: 'Also those of a run that has ended, which is open again then.',
  access: 'admin',
  params: fleetRunParams,
  responses: { 200: { description: 'The run.', schema: fleetRunSchema, example: run } },
  examples: { plain: { summary: 'One run', params } },
  errors: ['INVALID_TRANSITION', 'FLEET_RUN_ACTIVE'],
})

export const cancelFleetRun = defineEndpoint({
  operationId: 'cancelFleetRun',
  method: 'POST',
  path: '/fleet/runs/{runId}/cancel',
  tag: 'Fleet',
  summary: 'Give up what of a run has not begun',
  description: 'What is migrated stays migrated; what is not is behind, for another run.',
  access: 'admin',
  params: fleetRunParams,
  responses: {
    200: {
      description: 'The run.',
      schema: fleetRunSchema,
      example: { ...ended, status: 'cancelled', counts: { pending: 0, done: 579, failed: 1, skipped: 420 } },
    },
  },
  examples: { plain: { summary: 'One run', params } },
  errors: ['INVALID_TRANSITION'],
})
