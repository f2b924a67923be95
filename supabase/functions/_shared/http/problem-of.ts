import { ERROR_CODES } from '../contract/error-codes.ts'
import type { Problem } from '../contract/problem.ts'
import type { ProvisioningError } from '../provisioning/provisioning-error.ts'

/** What a caller is told of an error. */
export function problemOf(error: ProvisioningError, requestId: string): Problem {
  const { status, title, retryable } = ERROR_CODES[error.code]
  const { detail, errors, suggestions, items, transition, migration, reason } = error.options
  return {
    code: error.code,
    title,
    detail: detail ?? title,
    status,
    requestId,
    // The same payload would violate the same constraint.
    retryable: retryable && reason !== 'CONSTRAINT_VIOLATION',
    ...(reason ? { reason } : {}),
    ...(errors ? { errors } : {}),
    ...(suggestions ? { suggestions } : {}),
    ...(transition ? { transition } : {}),
    ...(items ? { items } : {}),
    ...(migration ? { migration } : {}),
  }
}
