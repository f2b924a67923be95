import { defineEndpoint } from '../endpoint.ts'
import { requestDetailSchema, requestParams } from '../request-detail.ts'
import { requestListQuerySchema, requestListSchema } from '../request-list.ts'

const params = { id: '18952b2e-6902-4556-88f5-f6d17f315dd6' }
const createdAt = '2026-11-20T19:55:36.690102+00:00'

const summary = {
  id: params.id,
  status: 'failed',
  source: 'single',
  name: 'Acme GmbH',
  slug: 'acme-gmbh',
  ownerEmail: 'jane@acme.test',
  ownerMode: 'invite',
  isolation: 'shared',
  template: 'default',
  adminUserId: '5b1f3c1e-7d0b-4c0d-9a53-0c5b8f1d2a11',
  adminEmail: 'admin@landlord.test',
  isMine: true,
  batchId: null,
  tenantId: null,
  attempts: 1,
  error: { code: 'AUTH_UNAVAILABLE', reason: null },
  createdAt,
  completedAt: null,
  seconds: 10.5,
} as const

export const listRequests = defineEndpoint({
  operationId: 'listRequests',
  method: 'GET',
  path: '/requests',
  tag: 'Provisioning',
  summary: 'Find provisioning requests',
  description:
    'Of all admins, and sign-ups; the newest first, by cursor. Whoever sees another admin’s request still can’t use its key.',
  access: 'admin',
  query: requestListQuerySchema,
  responses: {
    200: {
      description: 'A page of requests.',
      schema: requestListSchema,
      example: { requests: [summary], nextCursor: null },
    },
  },
  examples: {
    newest: { summary: 'The newest', query: { limit: 10 } },
    failed: { summary: 'One’s own that have failed', query: { status: 'failed', mine: 'true' } },
    search: {
      summary: 'By name, of batches, since a day',
      query: { search: 'acme', source: 'batch', createdFrom: '2026-11-20' },
    },
  },
  errors: [],
})

export const readRequest = defineEndpoint({
  operationId: 'readRequest',
  method: 'GET',
  path: '/requests/{id}',
  tag: 'Provisioning',
  summary: 'All of a provisioning request, and what it takes to try it again',
  description:
    'A request of one’s own is tried again by sending `body` with `idempotencyKey`; that of a batch by retrying the batch; anybody else’s by sending `body` with a new key.',
  access: 'admin',
  params: requestParams,
  responses: {
    200: {
      description: 'With every attempt.',
      schema: requestDetailSchema,
      example: {
        request: summary,
        attempts: [
          {
            number: 1,
            status: 'failed',
            startedAt: createdAt,
            endedAt: '2026-11-20T19:55:47.190102+00:00',
            seconds: 10.5,
            error: { code: 'AUTH_UNAVAILABLE', reason: null },
            nextStep: 'Try again with the same key: the auth service did not answer.',
          },
        ],
        idempotencyKey: '7c1d3f44-8f0a-4b1e-9a55-3c6f1f0d2b77',
        body: {
          tenant: { name: 'Acme GmbH', slug: 'acme-gmbh', timezone: 'UTC', currency: 'USD', settings: {} },
          owner: { email: 'jane@acme.test', fullName: 'Jane Doe', mode: 'invite' },
          template: 'default',
          isolation: 'shared',
          apiKey: false,
        },
        needsPassword: false,
        cloneOf: null,
      },
    },
  },
  examples: { plain: { summary: 'One request', params } },
  errors: [],
})
