interface ErrorCodeEntry {
  /** HTTP status it is answered with. */
  status: number
  /** Problem title (RFC 9457): the same for every occurrence. */
  title: string
  /** Whether the same call with the same Idempotency-Key may succeed later, with nothing changed. */
  retryable: boolean
}

/** Every error code callers may meet. SQL's `private.error_codes` and the README are asserted to be the same set. */
export const ERROR_CODES = {
  VALIDATION_ERROR: { status: 400, title: 'The request is not valid', retryable: false },
  INVALID_SLUG: { status: 400, title: 'The slug cannot be used', retryable: false },
  EMAIL_VALIDATION_FAILED: {
    status: 400,
    title: 'The owner’s e-mail address is not valid',
    retryable: false,
  },
  IDEMPOTENCY_KEY_MISSING: {
    status: 400,
    title: 'The Idempotency-Key header must be a UUID',
    retryable: false,
  },
  UNAUTHENTICATED: { status: 401, title: 'Sign in first', retryable: false },
  FORBIDDEN: { status: 403, title: 'You may not do this', retryable: false },
  CAPTCHA_REFUSED: { status: 403, title: 'The captcha was not solved', retryable: false },
  SIGN_UP_CLOSED: { status: 403, title: 'Nobody can sign up here', retryable: false },
  NOT_FOUND: { status: 404, title: 'There is no such thing', retryable: false },
  METHOD_NOT_ALLOWED: { status: 405, title: 'This resource does not know that method', retryable: false },
  DUPLICATE_SLUG: { status: 409, title: 'The slug is taken', retryable: false },
  DUPLICATE_DOMAIN: { status: 409, title: 'The domain is taken', retryable: false },
  EMAIL_UNAVAILABLE: { status: 409, title: 'The owner’s e-mail address is not available', retryable: false },
  DUPLICATE_REQUEST: { status: 409, title: 'The same request is being processed', retryable: true },
  INVALID_TRANSITION: { status: 409, title: 'The present status does not allow this', retryable: false },
  DUPLICATE_API_KEY_NAME: {
    status: 409,
    title: 'The tenant has an API key of this name',
    retryable: false,
  },
  API_KEY_LIMIT_REACHED: {
    status: 409,
    title: 'The tenant has as many API keys as it may',
    retryable: false,
  },
  API_KEY_RETIRED: { status: 409, title: 'The API key was revoked or rotated', retryable: false },
  TEMPLATE_RETIRED: {
    status: 409,
    title: 'No tenant is made from the template any more',
    retryable: false,
  },
  CATALOGUE_LIMIT_REACHED: {
    status: 409,
    title: 'The tenant has as many segments or packages as it may',
    retryable: false,
  },
  SCHEMA_NOT_APPLICABLE: { status: 409, title: 'The tenant has no schema of its own', retryable: false },
  TENANT_MIGRATION_FAILED: {
    status: 409,
    title: 'A migration could not be applied to the tenant’s schema',
    retryable: false,
  },
  SCHEMA_DRIFTED: {
    status: 409,
    title: 'The tenant’s schema is not what its migrations have made',
    retryable: false,
  },
  FLEET_RUN_ACTIVE: { status: 409, title: 'Another run over the fleet is open', retryable: false },
  TENANT_PURGED: { status: 410, title: 'The tenant was purged', retryable: false },
  PRECONDITION_FAILED: { status: 412, title: 'Somebody has changed it since', retryable: false },
  BATCH_ITEM_CANCELLED: {
    status: 409,
    title: 'The batch was cancelled before this item began',
    retryable: false,
  },
  BATCH_ROLLED_BACK: {
    status: 409,
    title: 'Another item of the batch failed, so none was made',
    retryable: false,
  },
  BATCH_UNDONE: { status: 409, title: 'The batch was undone', retryable: false },
  SIGN_UP_WITHDRAWN: {
    status: 409,
    title: 'Who signed up has put another sign-up in its place',
    retryable: false,
  },
  PAYLOAD_TOO_LARGE: { status: 413, title: 'The body is too large', retryable: false },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, title: 'The body must be application/json', retryable: false },
  IDEMPOTENCY_KEY_REUSED: { status: 422, title: 'The key was used for another payload', retryable: false },
  BATCH_REJECTED: {
    status: 422,
    title: 'Items of the batch are at fault, so none was accepted',
    retryable: false,
  },
  RATE_LIMITED: { status: 429, title: 'Too many calls', retryable: true },
  PROVISIONING_FAILED: { status: 500, title: 'Provisioning failed', retryable: true },
  AUTH_USER_CREATION_FAILED: { status: 502, title: 'The auth service refused the owner', retryable: false },
  AUTH_UNAVAILABLE: { status: 503, title: 'The auth service is not available', retryable: true },
  DATABASE_UNAVAILABLE: { status: 503, title: 'The database is not available', retryable: true },
  CAPTCHA_UNAVAILABLE: { status: 503, title: 'The captcha could not be checked', retryable: true },
  SCHEMA_UNAVAILABLE: { status: 503, title: 'The tenant’s schema is missing', retryable: true },
  FLEET_UNAVAILABLE: { status: 503, title: 'Fleet runs can’t be taken on from here', retryable: false },
  TIMEOUT: { status: 504, title: 'The answer did not come in time', retryable: true },
} as const satisfies Record<string, ErrorCodeEntry>

export type ErrorCode = keyof typeof ERROR_CODES

/** What went wrong inside, where `PROVISIONING_FAILED` is all that a caller's code needs. */
export const FAILURE_REASONS = [
  'CONSTRAINT_VIOLATION',
  'SERIALIZATION_FAILURE',
  'DEADLOCK',
  'QUERY_CANCELLED',
  'INTERNAL',
] as const

export type FailureReason = (typeof FAILURE_REASONS)[number]

export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(ERROR_CODES, code)
}
