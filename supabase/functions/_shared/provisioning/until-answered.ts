import { ExponentialBackoff, handleWhen, retry } from 'cockatiel'
import { failpoint } from '../failpoint.ts'
import { ProvisioningError } from './provisioning-error.ts'

/** More than fit into any patience; the pauses grow to 3 s. */
const MAX_REPEATS = 50

/** Asks again, with growing pauses, where an idempotent call's answer was lost or Postgres gave it up. */
export function untilAnswered<Answer>(
  patienceMs: number,
  call: (isRepeat: boolean) => Promise<Answer>,
): Promise<Answer> {
  const giveUpAt = performance.now() + patienceMs
  const policy = retry(
    handleWhen((error) => isTransient(error) && performance.now() < giveUpAt),
    { maxAttempts: MAX_REPEATS, backoff: new ExponentialBackoff({ initialDelay: 50, maxDelay: 3_000 }) },
  )
  policy.onRetry(() => failpoint('database:asking_again'))
  return policy.execute(({ attempt }) => call(attempt > 0))
}

function isTransient(error: Error): boolean {
  if (!(error instanceof ProvisioningError)) return false
  const { code, options } = error
  return code === 'TIMEOUT' || code === 'DATABASE_UNAVAILABLE' || options.reason === 'QUERY_CANCELLED'
}
