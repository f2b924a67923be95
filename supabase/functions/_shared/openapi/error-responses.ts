import type { ZodOpenApiResponseObject } from 'zod-openapi'
import { type Endpoint, errorsOf } from '../contract/endpoint.ts'
import { ERROR_CODES, type ErrorCode } from '../contract/error-codes.ts'
import type { Problem } from '../contract/problem.ts'
import { RATE_LIMIT_HEADERS, type ResponseHeader } from '../contract/response-headers.ts'
import { headerRefs } from './header-refs.ts'

/** An endpoint's error answers by status, each with the codes that it may have. */
export function errorResponsesOf(endpoint: Endpoint): Record<string, ZodOpenApiResponseObject> {
  const byStatus = Map.groupBy(errorsOf(endpoint), (code) => ERROR_CODES[code].status)
  return Object.fromEntries([...byStatus].map(([status, codes]) => [String(status), responseOf(codes)]))
}

/** By their codes: endpoints that fail alike share a component. */
const known = new Map<string, ZodOpenApiResponseObject>()

function responseOf(codes: ErrorCode[]): ZodOpenApiResponseObject {
  const id = codes.toSorted().join('.')
  const response = known.get(id) ?? { id, ...describe(codes) }
  known.set(id, response)
  return response
}

function describe(codes: ErrorCode[]): ZodOpenApiResponseObject {
  const examples = codes.map((code) => [code, { $ref: `#/components/examples/${code}` }])
  return {
    description: codes.map((code) => `\`${code}\`: ${ERROR_CODES[code].title}.`).join('\n'),
    headers: headerRefs(['X-Request-Id', ...codes.flatMap(headersOf)]),
    content: {
      'application/problem+json': {
        schema: {
          allOf: [
            { $ref: '#/components/schemas/Problem' },
            { type: 'object', properties: { code: { type: 'string', enum: codes } } },
          ],
        },
        examples: Object.fromEntries(examples),
      },
    },
  }
}

function headersOf(code: ErrorCode): ResponseHeader[] {
  if (code === 'METHOD_NOT_ALLOWED') return ['Allow']
  if (code === 'UNAUTHENTICATED') return ['WWW-Authenticate']
  if (code === 'RATE_LIMITED') return ['Retry-After', ...RATE_LIMIT_HEADERS]
  return ERROR_CODES[code].retryable ? ['Retry-After'] : []
}

/** One problem of each code that any of these may answer with. */
export function problemExamples(
  endpoints: readonly Endpoint[],
): Record<string, { summary: string; value: Problem }> {
  const codes = [...new Set(endpoints.flatMap(errorsOf))]
  return Object.fromEntries(
    codes.map((code) => [code, { summary: ERROR_CODES[code].title, value: problem(code) }]),
  )
}

function problem(code: ErrorCode): Problem {
  const { status, title, retryable } = ERROR_CODES[code]
  return {
    code,
    title,
    detail: title,
    status,
    requestId: '18952b2e-6902-4556-88f5-f6d17f315dd6',
    retryable,
    ...(MORE[code] ?? {}),
  }
}

const MORE: Partial<Record<ErrorCode, Partial<Problem>>> = {
  VALIDATION_ERROR: { errors: [{ pointer: '/tenant/name', message: 'must have 1 to 255 characters' }] },
  INVALID_SLUG: { errors: [{ pointer: '/tenant/slug', message: 'is reserved' }] },
  EMAIL_VALIDATION_FAILED: { errors: [{ pointer: '/owner/email', message: 'must be an e-mail address' }] },
  DUPLICATE_SLUG: { suggestions: ['acme-2', 'acme-3', 'acme-4'] },
  PROVISIONING_FAILED: { reason: 'SERIALIZATION_FAILURE' },
}
