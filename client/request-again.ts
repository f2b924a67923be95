import { cloneTenant } from '../supabase/functions/_shared/contract/endpoints/clone.ts'
import { provisionTenant } from '../supabase/functions/_shared/contract/endpoints/provision.ts'
import type { ProvisionRequestInput } from '../supabase/functions/_shared/contract/provision-request.ts'
import type { ProvisionResponse } from '../supabase/functions/_shared/contract/provision-response.ts'
import type { RequestDetail } from '../supabase/functions/_shared/contract/request-detail.ts'
import type { LandlordClient } from './landlord-client.ts'

/**
 * What an admin can do about a request that is not completed: send it `again` under its own key, retry its `batch`, or start
 * `anew` from what it asked for; null where it is done, or somebody is at it.
 */
export type WayOn = 'again' | 'batch' | 'anew' | null

/** After which whoever was at an attempt has lost it. */
const LEASE_MS = 3 * 60_000

/** @param password the owner's, where it is known: typed ones are stored nowhere. */
export function wayOn(detail: RequestDetail, now: number, password?: string): WayOn {
  const { request, idempotencyKey, needsPassword } = detail
  if (request.status !== 'failed' && !(request.status === 'processing' && isLost(detail, now))) return null
  if (request.batchId && request.isMine) return request.error?.code === 'BATCH_UNDONE' ? null : 'batch'
  if (idempotencyKey !== null && (!needsPassword || password !== undefined)) return 'again'
  // What is still open holds its slug and e-mail address.
  return request.status === 'failed' ? 'anew' : null
}

function isLost({ attempts }: RequestDetail, now: number): boolean {
  const latest = attempts.at(-1)
  return latest?.status === 'running' && now - Date.parse(latest.startedAt) > LEASE_MS
}

/** Sends one's own request once more as the same intention: however often that is done, it makes one tenant. */
export async function sendAgain(
  client: LandlordClient,
  { body, idempotencyKey, needsPassword, cloneOf }: RequestDetail,
  password?: string,
): Promise<ProvisionResponse> {
  if (idempotencyKey === null) throw new Error('this request has no key to be tried again with')
  const owner = { ...body.owner, ...(needsPassword ? { password } : {}) }
  // What was accepted once has an owner that fits its mode.
  const { template, ...rest } = { ...body, owner } as ProvisionRequestInput
  const answer = cloneOf
    ? await client.call(cloneTenant, { params: { id: cloneOf }, body: rest, idempotencyKey })
    : await client.call(provisionTenant, {
        body: { ...rest, ...(template === undefined ? {} : { template }) },
        idempotencyKey,
      })
  return answer.body
}
