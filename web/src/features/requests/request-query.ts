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
    ...(from && { createdFrom: startOf(from, 0) }),
    ...(to && { createdTo: startOf(to, 1) }),
    ...(cursor && { cursor }),
  }
}

function startOf(day: string, daysLater: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return new Date(year, month - 1, date + daysLater).toISOString()
}
