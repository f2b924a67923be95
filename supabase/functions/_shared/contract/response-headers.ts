/** Headers that callers may rely on. Browsers may read all of them. */
export const RESPONSE_HEADERS = {
  'X-Request-Id': {
    description: 'The request’s id in logs and audit events: the caller’s own where it is safe to log.',
    example: '18952b2e-6902-4556-88f5-f6d17f315dd6',
  },
  'Idempotent-Replayed': {
    description: '`true` where this is the stored result of an earlier call with the same key.',
    example: 'true',
  },
  'Retry-After': { description: 'Seconds to wait before the same call again.', example: '2' },
  'RateLimit-Policy': {
    description:
      'The limit that this call counts for: `q` calls at once, and as many again in each `w` seconds (draft-ietf-httpapi-ratelimit-headers-11).',
    example: '"provisioning";q=600;w=120',
  },
  RateLimit: {
    description: 'What is left of it: `r` calls now, and no more for `t` seconds.',
    example: '"provisioning";r=599;t=1',
  },
  ETag: {
    description: 'Which version of the tenant or template this is: for `If-Match`.',
    example: '"2026-11-20T19:55:36.690102+00:00"',
  },
  Allow: { description: 'The methods that this resource knows.', example: 'GET, PATCH' },
  Location: {
    description: 'Where to look for what was begun or made, from where the request went.',
    example: '../batches/6817e979-0927-434f-8bc3-84071a4a4e9c',
  },
  'Preference-Applied': {
    description: 'Which preference of `Prefer` was followed.',
    example: 'respond-async',
  },
  'Content-Disposition': {
    description: 'Where the answer is a file: its name.',
    example: 'attachment; filename="audit-2026-11-20.csv"',
  },
  'WWW-Authenticate': { description: 'How to sign in.', example: 'Bearer' },
} as const satisfies Record<string, { description: string; example: string }>

/** Of every answer of an endpoint whose calls are counted. */
export const RATE_LIMIT_HEADERS = ['RateLimit-Policy', 'RateLimit'] as const

export type ResponseHeader = keyof typeof RESPONSE_HEADERS
