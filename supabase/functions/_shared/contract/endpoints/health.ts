import { defineEndpoint } from '../endpoint.ts'
import { healthSchema } from '../health.ts'

export const readHealth = defineEndpoint({
  operationId: 'readHealth',
  method: 'GET',
  path: '/health',
  tag: 'Operations',
  summary: 'Whether database and auth service are up',
  access: 'public',
  responses: {
    200: {
      description: 'Both are.',
      schema: healthSchema,
      example: { status: 'ok', database: 'up', auth: 'up' },
    },
    503: {
      description: 'One is not, or neither.',
      schema: healthSchema,
      example: { status: 'degraded', database: 'up', auth: 'down' },
    },
  },
  examples: { plain: { summary: 'Ask' } },
  errors: [],
})
