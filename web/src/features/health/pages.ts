import { lazyRouteComponent } from '@tanstack/react-router'
import { z } from 'zod'

/** Over how long the charts go. */
export const SPANS = ['day', 'week', 'month', 'quarter', 'year'] as const

export type Span = (typeof SPANS)[number]

export const healthPage = {
  path: '/health',
  // A day, if left out.
  validateSearch: z.object({ span: z.enum(SPANS).optional().catch(undefined) }),
  component: lazyRouteComponent(() => import('./health-page.tsx')),
} as const
