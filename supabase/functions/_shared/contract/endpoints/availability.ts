import { availabilityQuerySchema, availabilitySchema } from '../availability.ts'
import { defineEndpoint } from '../endpoint.ts'
import { RATE_LIMIT_HEADERS } from '../response-headers.ts'

export const checkAvailability = defineEndpoint({
  operationId: 'checkAvailability',
  method: 'GET',
  path: '/availability',
  tag: 'Provisioning',
  summary: 'Whether a slug or an e-mail address can be had',
  description:
    'A preview with suggestions; provisioning itself decides. Counted per admin; slug and e-mail count each.',
  access: 'admin',
  query: availabilityQuerySchema,
  responses: {
    200: {
      description: 'What was asked for.',
      schema: availabilitySchema,
      headers: RATE_LIMIT_HEADERS,
      example: {
        slug: { available: false, reason: 'taken', suggestions: ['acme-2', 'acme-3', 'acme-4'] },
        email: { available: true, reason: null },
      },
    },
  },
  examples: {
    both: { summary: 'Slug and e-mail', query: { slug: 'acme', email: 'jane@acme.test' } },
    slug: { summary: 'Slug only', query: { slug: 'acme' } },
  },
  errors: ['RATE_LIMITED'],
})
