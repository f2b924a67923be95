/** What is left of an admin's allowance for calls of a kind. */
export interface RateLimit {
  policy: string
  remaining: number
  /** Until there is more than that. */
  resetSeconds: number
}

const FIELD = /^"([^"]+)";r=(\d+);t=(\d+)$/

/** What an answer's header says of it; undefined where calls are not counted. */
export function rateLimitOf(headers: Headers): RateLimit | undefined {
  const [, policy = '', remaining, reset] = FIELD.exec(headers.get('ratelimit') ?? '') ?? []
  return remaining === undefined
    ? undefined
    : { policy, remaining: Number(remaining), resetSeconds: Number(reset) }
}
