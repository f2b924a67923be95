import { lazyRouteComponent } from '@tanstack/react-router'
import { z } from 'zod'
import { tenantSearchSchema } from './tenant-search.ts'
import { TENANT_TABS } from './tenant-tabs.ts'

export const tenantsPage = {
  path: '/tenants',
  validateSearch: tenantSearchSchema,
  component: lazyRouteComponent(() => import('./tenants-page.tsx')),
} as const

export const tenantPage = {
  path: '/tenants/$tenantId',
  validateSearch: z.object({ tab: z.enum(TENANT_TABS).optional().catch(undefined) }),
  component: lazyRouteComponent(() => import('./tenant-page.tsx')),
} as const
