import type { RequestDetail } from '../../../../supabase/functions/_shared/contract/request-detail.ts'

/**
 * What an admin can do about a request that is not completed: send it `again` under its own key, retry its `batch`, or start
 * `anew` from what it asked for; null where it is done, or somebody is at it.
 */
export type WayOn = 'again' | 'batch' | 'anew' | null

/** After which whoever was at an attempt has lost it. */
const LEASE_MS = 3 * 60_000

export function wayOn(detail: RequestDetail, now: number): WayOn {
  const { request, idempotencyKey, needsPassword } = detail
  if (request.status !== 'failed' && !(request.status === 'processing' && isLost(detail, now))) return null
  if (request.batchId && request.isMine) return request.error?.code === 'BATCH_UNDONE' ? null : 'batch'
  if (idempotencyKey !== null && !needsPassword) return 'again'
  // What is still open holds its slug and e-mail address.
  return request.status === 'failed' ? 'anew' : null
}

function isLost({ attempts }: RequestDetail, now: number): boolean {
  const latest = attempts.at(-1)
  return latest?.status === 'running' && now - Date.parse(latest.startedAt) > LEASE_MS
}
