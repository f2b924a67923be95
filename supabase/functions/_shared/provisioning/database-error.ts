import { z } from 'zod'
import { ERROR_CODES, type ErrorCode, type FailureReason, isErrorCode } from '../contract/error-codes.ts'
import { migrationErrorSchema } from '../contract/migration-error.ts'
import { type FieldError, fieldErrorSchema, transitionSchema } from '../contract/problem.ts'
import { TIMED_OUT, UNREACHABLE } from './fetch-with-timeout.ts'
import { ProvisioningError } from './provisioning-error.ts'
import { rateLimitSchema } from './rate-limit.ts'

/** The error body of PostgREST: https://docs.postgrest.org/en/stable/references/errors.html. A gateway's may be anything. */
const restErrorSchema = z
  .object({
    code: z.string().catch(''),
    message: z.string().catch(''),
    details: z.string().nullish().catch(null),
    hint: z.string().nullish().catch(null),
  })
  .catch({ code: '', message: '' })

type RestError = z.output<typeof restErrorSchema>

const faultyItemSchema = z.object({
  position: z.int(),
  code: z.enum(Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]]).catch('VALIDATION_ERROR'),
  errors: z.array(fieldErrorSchema).catch([]),
  duplicate_of: z.int().nullish(),
})

const raisedDetailSchema = z
  .object({
    errors: z.array(fieldErrorSchema).optional(),
    suggestions: z.array(z.string()).optional(),
    retry_after_seconds: z.number().optional(),
    rate_limit: rateLimitSchema.optional(),
    items: z.array(faultyItemSchema).optional(),
  })
  .catch({})

/** SQLSTATEs by https://www.postgresql.org/docs/17/errcodes-appendix.html: prefixes, the longest that fits wins. */
const REASONS: Record<string, FailureReason> = {
  '23': 'CONSTRAINT_VIOLATION',
  '40001': 'SERIALIZATION_FAILURE',
  '40P01': 'DEADLOCK',
  '55P03': 'QUERY_CANCELLED',
  '57014': 'QUERY_CANCELLED',
}

/** Connection lost, out of resources, shutting down, and PostgREST's own "no database" codes. */
const UNAVAILABLE = /^(08|53|57P|PGRST00)/

/**
 * Turns an error answer of the REST API into an error of the contract.
 * @param asCaller whether the call carried the caller's own token: only then is a refusal theirs, and not our key's.
 */
export function toProvisioningError(body: unknown, status: number, asCaller: boolean): ProvisioningError {
  const error = restErrorSchema.parse(body)
  const { code } = error
  const cause = { sqlstate: code, status }

  if (code.startsWith('PT') && isErrorCode(error.message)) return raisedBySql(error)
  if (code === TIMED_OUT) return new ProvisioningError('TIMEOUT', { retryAfterSeconds: 2, cause })
  if (code === UNREACHABLE || UNAVAILABLE.test(code)) {
    return new ProvisioningError('DATABASE_UNAVAILABLE', { retryAfterSeconds: 2, cause })
  }
  // PostgREST answers 401 to bad tokens and to anonymous callers without a grant, 403 (42501) to others.
  if (asCaller && status === 401) return new ProvisioningError('UNAUTHENTICATED', { cause })
  if (asCaller && (status === 403 || code === '42501')) return new ProvisioningError('FORBIDDEN', { cause })

  const reason = REASONS[code] ?? REASONS[code.slice(0, 2)]
  if (reason) return new ProvisioningError('PROVISIONING_FAILED', { reason, cause })
  // Something else answered for a database that did not: gateways, with 5xx (520 to 530 in front of hosted projects), or
  // with anything that PostgREST would not say.
  if (status >= 502 || code === '') {
    return new ProvisioningError('DATABASE_UNAVAILABLE', { retryAfterSeconds: 2, cause })
  }
  return new ProvisioningError('PROVISIONING_FAILED', { reason: 'INTERNAL', cause })
}

/** An error of SQL's `private.raise_error`: code in the message, JSON for machines in details. */
function raisedBySql(error: RestError): ProvisioningError {
  const raised = parseJson(error.details)
  const detail = raisedDetailSchema.parse(raised)
  return new ProvisioningError(isErrorCode(error.message) ? error.message : 'PROVISIONING_FAILED', {
    detail: error.hint || undefined,
    errors: detail.errors?.map(toFieldError),
    suggestions: detail.suggestions,
    transition: transitionSchema.safeParse(raised).data,
    migration: migrationOf(raised),
    items: detail.items?.map(({ position, code, errors, duplicate_of }) => ({
      position,
      code,
      errors: errors
        .map(toFieldError)
        .map(({ pointer, message }) => ({ pointer: `/tenants/${position}${pointer}`, message })),
      duplicateOf: duplicate_of ?? null,
    })),
    retryAfterSeconds: detail.retry_after_seconds,
    rateLimit: detail.rate_limit,
  })
}

/** Of TENANT_MIGRATION_FAILED, whose details are no other code's. */
function migrationOf(raised: unknown) {
  return z.object(migrationErrorSchema.shape).safeParse(raised).data
}

function parseJson(text: string | null | undefined): unknown {
  try {
    return JSON.parse(text ?? '{}')
  } catch {
    return {}
  }
}

/** SQL points into its snake_case payload, callers know the camelCase body. */
export function toFieldError({ pointer, message }: FieldError): FieldError {
  return { pointer: pointer.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()), message }
}
