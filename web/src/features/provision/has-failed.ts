import type { LandlordClient } from '../../../../client/landlord-client.ts'
import {
  listRequests,
  readRequest,
} from '../../../../supabase/functions/_shared/contract/endpoints/requests.ts'
import type { Draft } from './draft.ts'

const RECENT = 50

/** Whether the history says that what was sent with the draft's key has failed, and so left nothing. */
export async function hasFailed(api: LandlordClient, { idempotencyKey, attempt }: Draft): Promise<boolean> {
  const { tenant } = JSON.parse(attempt?.sentAs ?? '{}') as { tenant?: { slug: string } }
  const query = { mine: 'true', source: 'single', status: 'failed', limit: RECENT } as const
  const { requests } = (await api.call(listRequests, { query })).body
  for (const { id, slug } of requests) {
    if (slug !== tenant?.slug) continue
    const detail = (await api.call(readRequest, { params: { id } })).body
    if (detail.idempotencyKey === idempotencyKey) return detail.request.status === 'failed'
  }
  return false
}
