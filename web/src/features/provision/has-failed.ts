import type { LandlordClient } from '../../../../client/landlord-client.ts'
import {
  listRequests,
  readRequest,
} from '../../../../supabase/functions/_shared/contract/endpoints/requests.ts'
import type { Draft } from './draft.ts'

/** What a search of the history needs to find anything. */
const SEARCHABLE = /[a-z0-9]{3}/
/** As many as a page of the history may have: enough of one slug, and of the latest where it can't be searched for. */
const MOST = 100

/** Whether the history says that what was sent with the draft's key has failed, and so left nothing. */
export async function hasFailed(api: LandlordClient, { idempotencyKey, attempt }: Draft): Promise<boolean> {
  const { tenant } = JSON.parse(attempt?.sentAs ?? '{}') as { tenant?: { slug: string } }
  const slug = tenant?.slug ?? ''
  const search = SEARCHABLE.test(slug) ? { search: slug } : {}
  const query = { mine: 'true', source: 'single', status: 'failed', limit: MOST, ...search } as const
  const { requests } = (await api.call(listRequests, { query })).body
  for (const { id } of requests.filter((request) => request.slug === slug)) {
    const detail = (await api.call(readRequest, { params: { id } })).body
    if (detail.idempotencyKey === idempotencyKey) return detail.request.status === 'failed'
  }
  return false
}
