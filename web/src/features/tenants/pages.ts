import { lazyRouteComponent } from '@tanstack/react-router'
import { tenantSearchSchema } from './tenant-search.ts'

export const tenantsPage = {
  path: '/tenants',
  validateSearch: tenantSearchSchema,
  component: lazyRouteComponent(() => import('./tenants-page.tsx')),
} as const

export const tenantPage = {
  path: '/tenants/$tenantId',
  component: lazyRouteComponent(() => import('./tenant-page.tsx')),
} as const
