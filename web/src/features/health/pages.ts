import { lazyRouteComponent } from '@tanstack/react-router'

export const healthPage = {
  path: '/health',
  component: lazyRouteComponent(() => import('./health-page.tsx')),
} as const
