import { z } from 'zod'
import { auditPageSchema, auditQuerySchema } from '../audit.ts'
import { defineEndpoint } from '../endpoint.ts'

export const listAuditEvents = defineEndpoint({
  operationId: 'listAuditEvents',
  method: 'GET',
  path: '/audit',
  tag: 'Operations',
  summary: 'Who did what, when, from where',
  description:
    'The newest first, by cursor. With `format=csv` or `Accept: text/csv` all that the filters leave, up to 50,000 events, as a table for spreadsheets; that it was read so is itself an event.',
  access: 'admin',
  query: auditQuerySchema,
  headers: z.object({ accept: z.string().optional() }),
  responses: {
    200: {
      description: 'A page of events, or the table.',
      schema: auditPageSchema,
      alternatives: ['text/csv'],
      headers: ['Content-Disposition'],
      example: {
        events: [
          {
            id: 4711,
            occurredAt: '2026-11-20T19:55:36.690102+00:00',
            action: 'attempt_started',
            actor: {
              kind: 'user',
              id: '5b1f3c1e-7d0b-4c0d-9a53-0c5b8f1d2a11',
              email: 'admin@landlord.test',
            },
            provisioningRequestId: '18952b2e-6902-4556-88f5-f6d17f315dd6',
            tenantId: '6817e979-0927-434f-8bc3-84071a4a4e9c',
            batchId: null,
            attemptNumber: 1,
            before: null,
            after: null,
            details: { owner_id: '3984e788-99bc-41f9-b7ab-708a1bc1bb99' },
            httpRequestId: '7f3c9f0e-3d5b-4c43-9d0a-1f0d6f1c2b11',
            ipAddress: '203.0.113.7',
            userAgent: 'curl/8.5.0',
          },
        ],
        nextCursor: null,
      },
    },
  },
  examples: {
    newest: { summary: 'The newest events', query: { limit: 10 } },
    filtered: {
      summary: 'What became of a tenant since a day',
      query: { tenant: '6817e979-0927-434f-8bc3-84071a4a4e9c', from: '2026-11-20' },
    },
  },
  errors: [],
})
