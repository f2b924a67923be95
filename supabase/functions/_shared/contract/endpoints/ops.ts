import { drainReportSchema } from '../drain-report.ts'
import { defineEndpoint } from '../endpoint.ts'
import { opsHealthSchema } from '../health.ts'
import { provisionedSchemaParams, provisionedSchemaSchema } from '../tenant-schema.ts'

export const drainRequests = defineEndpoint({
  operationId: 'drainRequests',
  method: 'POST',
  path: '/ops/drain',
  tag: 'Operations',
  summary: 'Finish requests that wait for a worker',
  description:
    'Requests that their callers left behind, items of batches, set-up e-mails that are owed, schemas that active tenants lack, and the fleet run that is open. For a scheduler, once a minute. Begins work for a bounded time and a bounded number of requests; any number of drains may run at once.',
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
        schemas: { provisioned: 0, failed: 0 },
        fleet: { done: 0, failed: 0, skipped: 0 },
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

export const provisionTenantSchema = defineEndpoint({
  operationId: 'provisionTenantSchema',
  method: 'POST',
  path: '/ops/provision/{tenantId}',
  tag: 'Operations',
  summary: 'Give a tenant what its own schema lacks',
  description:
    'The schema if it is missing, the migrations that are pending, and what is absent of the catalogue that the tenant began with. What is there stays as it is; any number may call at once.',
  access: 'secret key',
  params: provisionedSchemaParams,
  responses: {
    200: {
      description: 'The schema as it is now, and what was done for it.',
      schema: provisionedSchemaSchema,
      example: {
        tenantId: '6817e979-0927-434f-8bc3-84071a4a4e9c',
        schema: 'tenant_6817e9790927434f8bc384071a4a4e9c',
        version: '20261122000000',
        isCreated: false,
        applied: [],
        isSeeded: false,
        requestId: '18952b2e-6902-4556-88f5-f6d17f315dd6',
      },
    },
  },
  examples: {
    plain: { summary: 'One tenant', params: { tenantId: '6817e979-0927-434f-8bc3-84071a4a4e9c' } },
  },
  errors: ['TENANT_PURGED', 'SCHEMA_NOT_APPLICABLE', 'TENANT_MIGRATION_FAILED', 'SCHEMA_DRIFTED'],
})
