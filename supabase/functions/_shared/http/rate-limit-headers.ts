import type { RateLimit } from '../provisioning/rate-limit.ts'

/** The header fields of https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-ratelimit-headers-11. */
export function rateLimitHeaders(limit: RateLimit): { 'RateLimit-Policy': string; RateLimit: string } {
  const { policy, quota, window_seconds: window, remaining, reset_seconds: reset } = limit
  return {
    'RateLimit-Policy': `"${policy}";q=${quota};w=${window}`,
    RateLimit: `"${policy}";r=${remaining};t=${reset}`,
  }
}
