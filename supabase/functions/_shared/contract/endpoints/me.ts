import { defineEndpoint } from '../endpoint.ts'
import { meSchema } from '../me.ts'

export const readMe = defineEndpoint({
  operationId: 'readMe',
  method: 'GET',
  path: '/me',
  tag: 'Operations',
  summary: 'Who calls',
  description: 'Whoever is no admin is told so: `FORBIDDEN`.',
  access: 'admin',
  responses: {
    200: {
      description: 'An active admin.',
      schema: meSchema,
      example: {
        userId: '5b1f3c1e-7d0b-4c0d-9a53-0c5b8f1d2a11',
        email: 'admin@landlord.test',
        name: null,
        role: 'ADMIN',
      },
    },
  },
  examples: { plain: { summary: 'Ask' } },
  errors: [],
})
