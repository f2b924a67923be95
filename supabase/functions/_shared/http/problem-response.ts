import type { Context } from 'hono'
import { ERROR_CODES } from '../contract/error-codes.ts'
import type { Problem } from '../contract/problem.ts'
import type { ProvisioningError } from '../provisioning/provisioning-error.ts'
import type { AppEnv } from './app-env.ts'
import { rateLimitHeaders } from './rate-limit-headers.ts'

/** Answers an error as `application/problem+json` (RFC 9457). */
export function problemResponse(context: Context<AppEnv>, error: ProvisioningError): Response {
  const { status, title, retryable } = ERROR_CODES[error.code]
  const { detail, errors, suggestions, items, transition, reason, retryAfterSeconds, rateLimit } =
    error.options
  const problem: Problem = {
    code: error.code,
    title,
    detail: detail ?? title,
    status,
    requestId: context.get('requestId'),
    // The same payload would violate the same constraint.
    retryable: retryable && reason !== 'CONSTRAINT_VIOLATION',
    ...(reason ? { reason } : {}),
    ...(errors ? { errors } : {}),
    ...(suggestions ? { suggestions } : {}),
    ...(transition ? { transition } : {}),
    ...(items ? { items } : {}),
  }
  if (retryAfterSeconds !== undefined) context.header('Retry-After', String(retryAfterSeconds))
  for (const [name, value] of Object.entries(rateLimit ? rateLimitHeaders(rateLimit) : {}))
    context.header(name, value)
  if (error.code === 'UNAUTHENTICATED') context.header('WWW-Authenticate', 'Bearer')
  context.header('Content-Type', 'application/problem+json')
  return context.body(JSON.stringify(problem), status)
}
