import {
  DelegateBackoff,
  ExponentialBackoff,
  handleWhen,
  type IBackoff,
  type RetryPolicy,
  retry,
} from 'cockatiel'
import type { Endpoint } from '../supabase/functions/_shared/contract/endpoint.ts'
import { LandlordError, NoAnswerError } from './landlord-error.ts'

export interface RetryOptions {
  /** How often a call is made again, with the same idempotency key. */
  attempts: number
  /** Told before each pause. */
  onRetry?: ((retry: { error: Error; delayMs: number; attempt: number }) => void) | undefined
}

type Pauses = IBackoff<unknown>

/** Tries again what may succeed later, after as long a pause as was asked for. */
export function retryPolicy(endpoint: Endpoint, { attempts, onRetry }: RetryOptions): RetryPolicy {
  const policy = retry(
    handleWhen((error) => isWorthRepeating(endpoint, error)),
    {
      maxAttempts: attempts,
      backoff: new DelegateBackoff<{ result: object }, Pauses>(({ result }, pauses) => {
        const next = pauses ? pauses.next(undefined) : new ExponentialBackoff({ initialDelay: 250 }).next()
        const error = 'error' in result ? result.error : undefined
        const asked = error instanceof LandlordError ? error.retryAfterSeconds : undefined
        return { delay: asked === undefined ? next.duration : asked * 1000, state: next }
      }),
    },
  )
  policy.onRetry((event) => {
    if ('error' in event) onRetry?.({ error: event.error, delayMs: event.delay, attempt: event.attempt })
  })
  return policy
}

function isWorthRepeating({ method, idempotencyKey }: Endpoint, error: Error): boolean {
  if (error instanceof LandlordError) return error.retryable
  // Nobody knows what became of it: only what may be done twice is done again.
  const isRepeatable = idempotencyKey === true || method !== 'POST'
  return isRepeatable && error instanceof NoAnswerError && (error.status ?? 500) >= 500
}
