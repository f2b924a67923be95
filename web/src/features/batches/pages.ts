import { lazyRouteComponent } from '@tanstack/react-router'
import { z } from 'zod'
import { ITEM_STATUSES } from '../../../../supabase/functions/_shared/contract/batch.ts'

export const batchesPage = {
  path: '/batches',
  validateSearch: z.object({
    /** `nextCursor` of the page before. */
    cursor: z.iso.datetime({ offset: true }).optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('./batches-page.tsx')),
} as const

export const newBatchPage = {
  path: '/batches/new',
  validateSearch: z.object({
    /** The idempotency key of what is being put together. */
    key: z.guid().optional().catch(undefined),
    /** Whether it was sent: then there may be a batch of this key. */
    sent: z.boolean().optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('./new-batch-page.tsx')),
} as const

export const batchPage = {
  path: '/batches/$batchId',
  validateSearch: z.object({
    status: z.enum(ITEM_STATUSES).optional().catch(undefined),
    /** The position after which the page begins. */
    after: z.int().min(0).optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('./batch-page.tsx')),
} as const
