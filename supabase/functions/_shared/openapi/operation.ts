import { z } from 'zod'
import type {
  ZodOpenApiContentObject,
  ZodOpenApiOperationObject,
  ZodOpenApiParameters,
  ZodOpenApiResponseObject,
} from 'zod-openapi'
import type { Access, Endpoint, ResponseDeclaration } from '../contract/endpoint.ts'
import { errorResponsesOf } from './error-responses.ts'
import { headerRefs } from './header-refs.ts'

const SECURITY: Record<Access, Record<string, string[]>[]> = {
  public: [],
  admin: [{ adminToken: [] }],
  'secret key': [{ secretKey: [] }, { secretKeyAsToken: [] }],
}

/** What the document says of an endpoint. */
export function operationOf(endpoint: Endpoint, serverUrl: string): ZodOpenApiOperationObject {
  const { operationId, tag, summary, description, access, body, idempotencyKey, servedBy } = endpoint
  return {
    operationId,
    tags: [tag],
    summary,
    ...(description ? { description } : {}),
    security: SECURITY[access],
    ...(servedBy ? { servers: [{ url: new URL(servedBy, serverUrl).href }] } : {}),
    requestParams: parametersOf(endpoint),
    ...(idempotencyKey ? { parameters: [{ $ref: '#/components/parameters/Idempotency-Key' }] } : {}),
    ...(body ? { requestBody: { required: true, content: requestContent(endpoint, body.schema) } } : {}),
    responses: responsesOf(endpoint),
  }
}

function parametersOf({ params, query, headers }: Endpoint): ZodOpenApiParameters {
  return {
    ...(params ? { path: params } : {}),
    ...(query ? { query } : {}),
    ...(headers ? { header: withoutAccept(headers) } : {}),
  }
}

/** OpenAPI has no place for it among parameters: the answers' content types say what can be accepted. */
function withoutAccept(headers: z.ZodObject): z.ZodObject {
  const { accept: _, ...others } = headers.shape
  return z.object(others)
}

function requestContent({ examples }: Endpoint, schema: z.ZodType): ZodOpenApiContentObject {
  const bodies = Object.entries(examples).map(([name, { summary, body }]) => [name, { summary, value: body }])
  return { 'application/json': { schema, examples: Object.fromEntries(bodies) } }
}

/** Answers and errors; where both have a status in common, its media types tell them apart. */
function responsesOf(endpoint: Endpoint): Record<`${1 | 2 | 3 | 4 | 5}${string}`, ZodOpenApiResponseObject> {
  const responses = errorResponsesOf(endpoint)
  for (const [status, declared] of Object.entries(endpoint.responses)) {
    const error = responses[status]
    responses[status] = {
      description: error ? `${declared.description}\n\n${error.description}` : declared.description,
      headers: { ...error?.headers, ...headerRefs(['X-Request-Id', ...(declared.headers ?? [])]) },
      ...(declared.schema || declared.events || error
        ? { content: { ...contentOf(declared), ...error?.content } }
        : {}),
    }
  }
  return responses
}

function contentOf(declared: ResponseDeclaration): ZodOpenApiContentObject {
  const { schema, events, contentType = 'application/json', alternatives = [], example } = declared
  // 3.1 has no word for the events of a stream: the schema is of one event's data.
  const described = schema ?? events
  if (!described) return {}
  return {
    [contentType]: { schema: described, ...(example === undefined ? {} : { example }) },
    ...Object.fromEntries(alternatives.map((type) => [type, { schema: { type: 'string' as const } }])),
  }
}
