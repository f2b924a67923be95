import { z } from 'zod'
import { defineEndpoint } from '../endpoint.ts'

export const readOpenapi = defineEndpoint({
  operationId: 'readOpenapi',
  method: 'GET',
  path: '/openapi.json',
  tag: 'Operations',
  summary: 'This document',
  access: 'public',
  responses: {
    200: {
      description: 'OpenAPI 3.1.',
      schema: z.looseObject({ openapi: z.string() }),
      example: { openapi: '3.1.1' },
    },
  },
  examples: { plain: { summary: 'Read' } },
  errors: [],
})
