import type { ErrorCode, FailureReason } from '../contract/error-codes.ts'
import type { MigrationError } from '../contract/migration-error.ts'
import type { FaultyItem, FieldError, Transition } from '../contract/problem.ts'
import type { RateLimit } from './rate-limit.ts'

interface ProvisioningErrorOptions {
  /** What to tell the caller, one sentence. Never internals. */
  detail?: string | undefined
  errors?: FieldError[] | undefined
  suggestions?: string[] | undefined
  reason?: FailureReason | undefined
  transition?: Transition | undefined
  items?: FaultyItem[] | undefined
  migration?: MigrationError | undefined
  retryAfterSeconds?: number | undefined
  /** The limit that was met. */
  rateLimit?: RateLimit | undefined
  /** For the log only: codes and statuses of what was called, never text from it. */
  cause?: Record<string, string | number> | undefined
}

/** An error with a code of the contract: the only kind that the provisioning service throws. */
export class ProvisioningError extends Error {
  readonly code: ErrorCode
  readonly options: ProvisioningErrorOptions

  constructor(code: ErrorCode, options: ProvisioningErrorOptions = {}) {
    super(code, { cause: options.cause })
    this.name = 'ProvisioningError'
    this.code = code
    this.options = options
  }
}
