import { z } from 'zod'
import {
  TENANT_SORTS,
  type TenantListQuery,
  tenantFilterSchema,
} from '../../../../supabase/functions/_shared/contract/tenant-list.ts'
import { TENANT_STATUSES } from '../../../../supabase/functions/_shared/contract/tenant-statuses.ts'
import { startOfDay } from '../../lib/start-of-day.ts'

const status = TENANT_STATUSES.join('|')

/** What the list's address says. What is no good is left out, as if it had not been said. */
export const tenantSearchSchema = z.object({
  search: z.coerce.string().max(255).optional().catch(undefined),
  /** One or more, separated by commas. */
  status: z
    .string()
    .regex(new RegExp(`^(${status})(,(${status}))*$`))
    .optional()
    .catch(undefined),
  template: tenantFilterSchema.shape.template.catch(undefined),
  batch: tenantFilterSchema.shape.batch.catch(undefined),
  /** Days, as the reader's clock has them; both included. */
  from: z.iso.date().optional().catch(undefined),
  to: z.iso.date().optional().catch(undefined),
  sort: z.enum(TENANT_SORTS).optional().catch(undefined),
  order: z.enum(['asc', 'desc']).optional().catch(undefined),
  page: z.number().int().min(2).max(10_000).optional().catch(undefined),
  /** From where a page goes on that is too deep to be reached by its number. */
  cursor: z.string().max(4000).optional().catch(undefined),
})

export type TenantSearch = z.output<typeof tenantSearchSchema>
export type TenantSort = (typeof TENANT_SORTS)[number]

export const PAGE_SIZE = 25

/** What the address asks of the service. */
export function toListQuery(search: TenantSearch): ListQuery {
  const { from, to, page, cursor, status, template, batch, sort, order } = search
  const text = search.search?.trim()
  return {
    ...(text ? { search: text } : {}),
    ...(status ? { status } : {}),
    ...(template ? { template } : {}),
    ...(batch ? { batch } : {}),
    ...(from ? { createdFrom: startOfDay(from) } : {}),
    ...(to ? { createdTo: startOfDay(to, 1) } : {}),
    ...(sort ? { sort } : {}),
    ...(order ? { order } : {}),
    ...(cursor ? { cursor } : { page: page ?? 1 }),
    limit: PAGE_SIZE,
  }
}

type ListQuery = Omit<TenantListQuery, 'status'> & { status?: string }

/** By what the list is narrowed, besides the search. */
export const FILTERS = ['status', 'template', 'batch', 'from', 'to'] as const

/** Whether the next page must be reached by cursor: each row before a page that has a number is read to get there. */
export function isBeyondNumbers({ search }: TenantSearch, page: number): boolean {
  return page * PAGE_SIZE > (search?.trim() ? 1_000 : 10_000)
}
