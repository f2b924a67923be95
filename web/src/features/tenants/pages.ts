import { lazyRouteComponent } from '@tanstack/react-router'

export const tenantsPage = {
  path: '/tenants',
  component: lazyRouteComponent(() => import('./tenants-page.tsx')),
} as const

export const tenantPage = {
  path: '/tenants/$tenantId',
  component: lazyRouteComponent(() => import('./tenant-page.tsx')),
} as const
