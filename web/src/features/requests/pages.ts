import { lazyRouteComponent } from '@tanstack/react-router'

export const requestsPage = {
  path: '/requests',
  component: lazyRouteComponent(() => import('./requests-page.tsx')),
} as const

export const requestPage = {
  path: '/requests/$requestId',
  component: lazyRouteComponent(() => import('./request-page.tsx')),
} as const
