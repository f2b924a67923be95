import { lazyRouteComponent } from '@tanstack/react-router'
import { z } from 'zod'
import {
  REQUEST_SOURCES,
  REQUEST_STATUSES,
} from '../../../../supabase/functions/_shared/contract/request-list.ts'

const someStatuses = z.string().refine((text) => text.split(',').every(isStatus))

/** Which requests are shown, as the address has it. What it can't mean is passed over. */
const requestsSearchSchema = z.object({
  search: z.coerce.string().optional().catch(undefined),
  status: someStatuses.optional().catch(undefined),
  source: z.enum(REQUEST_SOURCES).optional().catch(undefined),
  mine: z.literal(true).optional().catch(undefined),
  /** Days of the visitor's calendar, the first and the last. */
  from: z.iso.date().optional().catch(undefined),
  to: z.iso.date().optional().catch(undefined),
  cursor: z.string().optional().catch(undefined),
})

export type RequestsSearch = z.output<typeof requestsSearchSchema>

export const requestsPage = {
  path: '/requests',
  validateSearch: requestsSearchSchema,
  component: lazyRouteComponent(() => import('./requests-page.tsx')),
} as const

export const requestPage = {
  path: '/requests/$requestId',
  component: lazyRouteComponent(() => import('./request-page.tsx')),
} as const

function isStatus(text: string): boolean {
  return (REQUEST_STATUSES as readonly string[]).includes(text)
}
