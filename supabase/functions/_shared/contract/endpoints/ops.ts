import { drainReportSchema } from '../drain-report.ts'
import { defineEndpoint } from '../endpoint.ts'
import { opsHealthSchema } from '../health.ts'

export const drainRequests = defineEndpoint({
  operationId: 'drainRequests',
  method: 'POST',
  path: '/ops/drain',
  tag: 'Operations',
  summary: 'Finish requests that wait for a worker',
  description:
    'Requests that their callers left behind, items of batches, and set-up e-mails that are owed. For a scheduler, once a minute. Begins work for a bounded time and a bounded number of requests; any number of drains may run at once.',
  access: 'secret key',
  responses: {
    200: {
      description: 'What became of them.',
      schema: drainReportSchema,
      example: {
        completed: 2,
        failed: 0,
        undecided: 0,
        emails: { sent: 2, failed: 0 },
        remaining: 0,
        errors: [],
      },
    },
  },
  examples: { plain: { summary: 'Drain' } },
  errors: [],
})

export const readOpsHealth = defineEndpoint({
  operationId: 'readOpsHealth',
  method: 'GET',
  path: '/ops/health',
  tag: 'Operations',
  summary: 'Every violated invariant, and how many requests wait',
  access: 'secret key',
  responses: {
    200: {
      description: 'All is well.',
      schema: opsHealthSchema,
      example: { status: 'ok', database: true, auth: true, waiting: 0, violations: [] },
    },
    503: {
      description: 'A part is down, or an invariant violated.',
      schema: opsHealthSchema,
      example: {
        status: 'degraded',
        database: true,
        auth: true,
        waiting: 0,
        violations: [
          {
            invariant: 'I2',
            problem: 'OWNER_IS_GONE',
            subject: '6817e979-0927-434f-8bc3-84071a4a4e9c',
            repair: 'take the owner away: status setup_incomplete, to be transferred',
          },
        ],
      },
    },
  },
  examples: { plain: { summary: 'Ask' } },
  errors: [],
})
