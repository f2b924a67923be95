import { defineEndpoint } from '../endpoint.ts'
import { requestListQuerySchema, requestListSchema } from '../request-list.ts'

const createdAt = '2026-11-20T19:55:36.690102+00:00'

const summary = {
  id: '18952b2e-6902-4556-88f5-f6d17f315dd6',
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
