import type { z } from 'zod'
import type { ErrorCode } from './error-codes.ts'
import type { ResponseHeader } from './response-headers.ts'
import type { Tag } from './tags.ts'

/**
 * Who may call: anybody; an admin with their own bearer token; or whoever holds the project's secret key, as `apikey`
 * header or bearer token.
 */
export type Access = 'public' | 'admin' | 'secret key'

/** One good request, as it can be sent, with `{id}` and the like to be put in place of the example's. */
export interface RequestExample {
  summary: string
  params?: Record<string, string>
  query?: Record<string, unknown>
  body?: unknown
}

export interface ResponseDeclaration {
  description: string
  /** Of the body as it is sent; none where there is no body. */
  schema?: z.ZodType
  /** `application/json` if left out. */
  contentType?: string
  /** Other content types in which it can be asked for, by the endpoint's own means. */
  alternatives?: readonly string[]
  headers?: readonly ResponseHeader[]
  /** What the data of each event is, as JSON, where the body is a stream of server-sent events. */
  events?: z.ZodType
  example?: unknown
}

/** What can be said of an endpoint. `defineEndpoint` keeps the exact types, from which handlers and clients infer theirs. */
export interface Endpoint {
  operationId: string
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  /** With parameters in braces: `/tenants/{id}/status`. */
  path: `/${string}`
  /** The function that answers; `tenant-provisioning` if left out. */
  servedBy?: 'tenant-signup'
  tag: Tag
  /** A few words, and where they don't do, some sentences. */
  summary: string
  description?: string
  access: Access
  /** What the path's parameters look like. What doesn't look so is nobody's id: NOT_FOUND. */
  params?: z.ZodObject
  query?: z.ZodObject
  /** Request headers that mean something to this endpoint alone, in lower-case; others are let through. */
  headers?: z.ZodObject
  body?: {
    schema: z.ZodType
    /** What a handler is given that validates the items of lists one by one: a fault of one is no fault of the body. */
    envelope?: z.ZodType
    /** In bytes. More is PAYLOAD_TOO_LARGE. */
    maxBytes: number
    /** Fields, by JSON pointer, whose faults have a code of their own when nothing else is at fault. */
    fieldCodes?: Readonly<Record<string, ErrorCode>>
  }
  /** Whether `Idempotency-Key: <uuid>` is required. */
  idempotencyKey?: boolean
  /** By status; errors are not among them. */
  responses: Readonly<Record<number, ResponseDeclaration>>
  examples: Readonly<Record<string, RequestExample>>
  /** Codes that only this endpoint has; `errorsOf` adds what follows from the rest. */
  errors: readonly ErrorCode[]
}

/** Declares an endpoint, once for the route, the OpenAPI document, the client and the tests. */
export function defineEndpoint<const Declaration extends Endpoint>(declaration: Declaration): Declaration {
  return declaration
}

type OutputOf<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined
type InputOf<Schema> = Schema extends z.ZodType ? z.input<Schema> : undefined

/** What a handler is given of a request: validated and transformed. */
export interface RequestOf<E extends Endpoint> {
  params: OutputOf<E['params']>
  query: OutputOf<E['query']>
  headers: OutputOf<E['headers']>
  body: E['body'] extends { envelope: infer Envelope }
    ? OutputOf<Envelope>
    : E['body'] extends { schema: infer Schema }
      ? OutputOf<Schema>
      : undefined
  idempotencyKey: E['idempotencyKey'] extends true ? string : undefined
}

/** The answers that an endpoint declares, by status. */
export type AnswerOf<E extends Endpoint> = {
  [Status in keyof E['responses'] & number]: {
    status: Status
    body: E['responses'][Status] extends { schema: infer Schema } ? InputOf<Schema> : undefined
    headers?: E['responses'][Status] extends { headers: readonly (infer Name extends string)[] }
      ? { [Header in Name]?: string }
      : Record<never, string>
  }
}[keyof E['responses'] & number]

const OF_EVERY_CALL_TO_THE_DATABASE: readonly ErrorCode[] = [
  'PROVISIONING_FAILED',
  'DATABASE_UNAVAILABLE',
  'TIMEOUT',
]

const ERRORS_OF_ACCESS: Readonly<Record<Access, readonly ErrorCode[]>> = {
  public: ['METHOD_NOT_ALLOWED'],
  admin: ['UNAUTHENTICATED', 'FORBIDDEN', 'METHOD_NOT_ALLOWED', ...OF_EVERY_CALL_TO_THE_DATABASE],
  'secret key': ['UNAUTHENTICATED', 'FORBIDDEN', 'METHOD_NOT_ALLOWED', ...OF_EVERY_CALL_TO_THE_DATABASE],
}

/** Every code that an endpoint may answer with: its own, and what follows from how it is declared. */
export function errorsOf(endpoint: Endpoint): ErrorCode[] {
  const { access, params, query, headers, body, idempotencyKey, errors } = endpoint
  return [
    ...new Set<ErrorCode>([
      ...ERRORS_OF_ACCESS[access],
      ...(params ? (['NOT_FOUND'] as const) : []),
      ...(query || headers || body ? (['VALIDATION_ERROR'] as const) : []),
      ...(body ? (['PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'] as const) : []),
      ...Object.values(body?.fieldCodes ?? {}),
      ...(idempotencyKey ? (['IDEMPOTENCY_KEY_MISSING'] as const) : []),
      ...errors,
    ]),
  ]
}
