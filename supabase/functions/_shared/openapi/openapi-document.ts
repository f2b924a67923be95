import { createDocument } from 'zod-openapi'
import { allEndpoints } from '../contract/endpoints/all-endpoints.ts'
import { problemSchema } from '../contract/problem.ts'
import { RESPONSE_HEADERS } from '../contract/response-headers.ts'
import { TAGS } from '../contract/tags.ts'
import { VERSION } from '../contract/version.ts'
import { problemExamples } from './error-responses.ts'
import { operationOf } from './operation.ts'
import { addParameterExamples } from './parameter-examples.ts'
import { toOpenapi } from './to-openapi.ts'

const DESCRIPTION = `Provisions tenants on Supabase: all of a tenant exists, or none of it, whatever crashes in between and however
often the caller retries.

Errors are RFC 9457 problems; branch on their \`code\`. What is \`retryable\` may be sent again as it was, with the same
\`Idempotency-Key\`, after \`Retry-After\` seconds. Times are RFC 3339, in UTC.`

export type OpenapiDocument = ReturnType<typeof createDocument>

/** The OpenAPI 3.1 document of all endpoints, for a function that answers at `serverUrl`. */
export function createOpenapiDocument(serverUrl: string): OpenapiDocument {
  const document = createDocument(
    {
      openapi: '3.1.1',
      info: { title: 'Landlord', version: VERSION, description: DESCRIPTION },
      servers: [{ url: serverUrl }],
      tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
      paths: pathsOf(serverUrl),
      components: {
        schemas: { Problem: problemSchema },
        examples: problemExamples(allEndpoints),
        headers: headers(),
        parameters: {
          'Idempotency-Key': {
            name: 'Idempotency-Key',
            in: 'header',
            required: true,
            description: 'Stands for one intention: the same key never makes a second thing.',
            schema: { type: 'string', format: 'uuid' },
            example: '7f3c9f0e-3d5b-4c43-9d0a-1f0d6f1c2b11',
          },
        },
        securitySchemes: {
          adminToken: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'JWT',
            description: 'The access token of an active admin, from the project’s auth service.',
          },
          secretKey: {
            type: 'apiKey',
            in: 'header',
            name: 'apikey',
            description: 'The project’s secret key.',
          },
          secretKeyAsToken: { type: 'http', scheme: 'bearer', description: 'The project’s secret key.' },
        },
      },
    },
    { override: toOpenapi },
  )
  addParameterExamples(document)
  return document
}

function pathsOf(serverUrl: string) {
  const paths: Record<string, Record<string, ReturnType<typeof operationOf>>> = {}
  for (const endpoint of allEndpoints) {
    const path = paths[endpoint.path] ?? {}
    path[endpoint.method.toLowerCase()] = operationOf(endpoint, serverUrl)
    paths[endpoint.path] = path
  }
  return paths
}

function headers() {
  return Object.fromEntries(
    Object.entries(RESPONSE_HEADERS).map(([name, { description, example }]) => [
      name,
      { description, schema: { type: 'string' as const }, example },
    ]),
  )
}
