import { defineEndpoint } from '../endpoint.ts'
import { operationsQuerySchema, operationsSchema } from '../operations.ts'
import { statisticsQuerySchema, statisticsSchema } from '../statistics.ts'

const none = { count: 0, oldestSeconds: 0 }

export const readStatistics = defineEndpoint({
  operationId: 'readStatistics',
  method: 'GET',
  path: '/statistics',
  tag: 'Operations',
  summary: 'What became of attempts over time',
  description:
    'By hour over at most 31 days, or by day over at most 366, in UTC. The span begins and ends with whole hours or days.',
  access: 'admin',
  query: statisticsQuerySchema,
  responses: {
    200: {
      description: 'How many ended how, and how long they took.',
      schema: statisticsSchema,
      example: {
        bucket: 'hour',
        from: '2026-11-20T19:00:00+00:00',
        to: '2026-11-20T20:00:00+00:00',
        series: [
          {
            from: '2026-11-20T19:00:00+00:00',
            completed: 12,
            failed: 1,
            p50Seconds: 0.412,
            p95Seconds: 1.207,
          },
        ],
        failures: [{ code: 'AUTH_UNAVAILABLE', count: 1 }],
      },
    },
  },
  examples: {
    today: { summary: 'The latest 24 hours' },
    days: {
      summary: 'A week by days',
      query: { from: '2026-11-13', to: '2026-11-20', bucket: 'day' },
    },
  },
  errors: [],
})

export const readOperations = defineEndpoint({
  operationId: 'readOperations',
  method: 'GET',
  path: '/operations',
  tag: 'Operations',
  summary: 'How the service runs',
  description:
    'For admins, what `GET /ops/health` says to the secret key, and what waits for how long. Always 200 where it can be told at all.',
  access: 'admin',
  query: operationsQuerySchema,
  responses: {
    200: {
      description: '`degraded` where the auth service is down or an invariant violated.',
      schema: operationsSchema,
      example: {
        status: 'ok',
        database: true,
        auth: true,
        waiting: 0,
        violations: [],
        violationCount: 0,
        queue: {
          pending: none,
          inFlight: { count: 2, oldestSeconds: 0.8 },
          prepared: none,
          expired: none,
          leftToCaller: none,
          overdue: none,
        },
        setupEmails: none,
        openBatches: 0,
        fleet: { tenantsBehind: 0, tenantsFailed: 0, openRun: null },
        schedule: { reapedAt: null, measuredAt: '2026-11-20T19:55:36.690102+00:00' },
      },
    },
  },
  examples: {
    plain: { summary: 'All of it' },
    quick: { summary: 'Without looking for violations', query: { violations: 'false' } },
  },
  errors: [],
})
