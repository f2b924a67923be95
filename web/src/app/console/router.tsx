import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router'
import { z } from 'zod'
import { batchesPage, batchPage, newBatchPage } from '../../features/batches/pages.ts'
import { healthPage } from '../../features/health/pages.ts'
import { provisionPage } from '../../features/provision/pages.ts'
import { requestPage, requestsPage } from '../../features/requests/pages.ts'
import { tenantPage, tenantsPage } from '../../features/tenants/pages.ts'
import { pathHere } from '../../lib/path-here.ts'
import { BrokenPage } from './broken-page.tsx'
import { Frame } from './frame.tsx'
import { Gate } from './gate.tsx'
import { NoSuchPage } from './no-such-page.tsx'

const rootRoute = createRootRoute({ component: Frame, notFoundComponent: NoSuchPage })

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  // Where to go on; another site's address is not among it.
  validateSearch: z.object({ next: z.string().transform(pathHere).optional().catch(undefined) }),
  component: lazyRouteComponent(() => import('../../features/sign-in/sign-in-page.tsx')),
})

/** Everything that only admins see. */
const signedInRoute = createRoute({ getParentRoute: () => rootRoute, id: 'signed-in', component: Gate })

const homeRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/tenants', replace: true })
  },
})

/** Features say the rest of their pages themselves: address, what the query may hold, and what is shown. */
const signedIn = { getParentRoute: () => signedInRoute }

const routeTree = rootRoute.addChildren([
  signInRoute,
  signedInRoute.addChildren([
    homeRoute,
    createRoute({ ...signedIn, ...tenantsPage }),
    createRoute({ ...signedIn, ...tenantPage }),
    createRoute({ ...signedIn, ...provisionPage }),
    createRoute({ ...signedIn, ...requestsPage }),
    createRoute({ ...signedIn, ...requestPage }),
    createRoute({ ...signedIn, ...batchesPage }),
    createRoute({ ...signedIn, ...newBatchPage }),
    createRoute({ ...signedIn, ...batchPage }),
    createRoute({ ...signedIn, ...healthPage }),
  ]),
])

export function createConsoleRouter() {
  return createRouter({
    routeTree,
    defaultPreload: 'intent',
    defaultErrorComponent: BrokenPage,
    scrollRestoration: true,
  })
}

export type Router = ReturnType<typeof createConsoleRouter>

declare module '@tanstack/react-router' {
  interface Register {
    router: Router
  }
}
