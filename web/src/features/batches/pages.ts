import { lazyRouteComponent } from '@tanstack/react-router'

export const batchesPage = {
  path: '/batches',
  component: lazyRouteComponent(() => import('./batches-page.tsx')),
} as const

export const newBatchPage = {
  path: '/batches/new',
  component: lazyRouteComponent(() => import('./new-batch-page.tsx')),
} as const

export const batchPage = {
  path: '/batches/$batchId',
  component: lazyRouteComponent(() => import('./batch-page.tsx')),
} as const
