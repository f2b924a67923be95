import type { Context } from 'hono'
import { ERROR_CODES } from '../contract/error-codes.ts'
import type { ProvisioningError } from '../provisioning/provisioning-error.ts'
import type { AppEnv } from './app-env.ts'
import { problemOf } from './problem-of.ts'
import { rateLimitHeaders } from './rate-limit-headers.ts'

/** Answers an error as `application/problem+json` (RFC 9457). */
export function problemResponse(context: Context<AppEnv>, error: ProvisioningError): Response {
  const { retryAfterSeconds, rateLimit } = error.options
  const problem = problemOf(error, context.get('requestId'))
  if (retryAfterSeconds !== undefined) context.header('Retry-After', String(retryAfterSeconds))
  for (const [name, value] of Object.entries(rateLimit ? rateLimitHeaders(rateLimit) : {}))
    context.header(name, value)
  if (error.code === 'UNAUTHENTICATED') context.header('WWW-Authenticate', 'Bearer')
  context.header('Content-Type', 'application/problem+json')
  return context.body(JSON.stringify(problem), ERROR_CODES[error.code].status)
}
