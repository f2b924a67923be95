import { LandlordError } from '../../../../client/landlord-error.ts'
import type { ErrorCode } from '../../../../supabase/functions/_shared/contract/error-codes.ts'

/** After these the request itself may be anything: in work, completed, failed. Only the same call again finds out. */
const tellingNothing: ErrorCode[] = [
  'DUPLICATE_REQUEST',
  'PROVISIONING_FAILED',
  'DATABASE_UNAVAILABLE',
  'TIMEOUT',
]

/** The call did not get as far as the request: this one did nothing, and of earlier ones it says nothing. */
const beforeTheRequest: ErrorCode[] = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'METHOD_NOT_ALLOWED',
  'RATE_LIMITED',
  'VALIDATION_ERROR',
  'PAYLOAD_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
  'IDEMPOTENCY_KEY_MISSING',
]

/**
 * Whether it is certain after this error that the request has made no tenant, and makes none any more.
 * @param wasOpen whether an earlier call of it may have
 */
export function isSettledBy(error: unknown, wasOpen: boolean): boolean {
  if (!(error instanceof LandlordError)) return false
  const isOneOf = (codes: ErrorCode[]) => codes.some((code) => code === error.code)
  if (isOneOf(tellingNothing)) return false
  return isOneOf(beforeTheRequest) ? !wasOpen : true
}
