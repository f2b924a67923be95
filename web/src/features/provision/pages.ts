import { lazyRouteComponent } from '@tanstack/react-router'
import { z } from 'zod'
import { stepNames } from './steps.ts'

/** Which draft, and where in it; or from which request of the history a new one is filled. What is not so is left out. */
const searchSchema = z.object({
  draft: z.uuid().optional().catch(undefined),
  step: z.enum(stepNames).optional().catch(undefined),
  from: z.guid().optional().catch(undefined),
})

export const provisionPage = {
  path: '/tenants/new',
  validateSearch: searchSchema,
  component: lazyRouteComponent(() => import('./provision-page.tsx')),
} as const
