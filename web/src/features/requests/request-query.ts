import { startOfDay } from '../../lib/start-of-day.ts'
import type { RequestsSearch } from './pages.ts'

const PAGE_SIZE = 25

/** What the service is asked for. Days begin and end where the visitor's do. */
export function requestQuery({ search, status, source, mine, from, to, cursor }: RequestsSearch) {
  return {
    limit: PAGE_SIZE,
    ...(search && { search }),
    ...(status && { status }),
    ...(source && { source }),
    ...(mine && { mine: 'true' as const }),
    ...(from && { createdFrom: startOfDay(from) }),
    ...(to && { createdTo: startOfDay(to, 1) }),
    ...(cursor && { cursor }),
  }
}

/** Whether the service would refuse to search for so little. */
export function isTooShort(text: string): boolean {
  return text.trim() !== '' && !/[\p{L}\p{N}]{3}/u.test(text)
}
