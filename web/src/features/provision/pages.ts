import { lazyRouteComponent } from '@tanstack/react-router'

export const provisionPage = {
  path: '/tenants/new',
  component: lazyRouteComponent(() => import('./provision-page.tsx')),
} as const
