const ACCEPTABLE = /^[A-Za-z0-9._-]{8,64}$/

/** The caller's own X-Request-Id where it is safe to log, or a new one. */
export function requestIdOf(headers: Headers): string {
  const given = headers.get('x-request-id')
  return given && ACCEPTABLE.test(given) ? given : crypto.randomUUID()
}
