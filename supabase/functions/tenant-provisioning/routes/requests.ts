import type { Hono } from 'hono'
import { readMe } from '../../_shared/contract/endpoints/me.ts'
import { listRequests, readRequest } from '../../_shared/contract/endpoints/requests.ts'
import { addRoute } from '../../_shared/http/add-route.ts'
import type { AppEnv } from '../../_shared/http/app-env.ts'
import type { Requests } from '../../_shared/provisioning/requests.ts'

export function addRequestRoutes(app: Hono<AppEnv>, requests: Requests): void {
  addRoute(app, readMe, async ({ caller }) => ({ status: 200, body: await requests.readMe(caller) }))

  addRoute(app, listRequests, async ({ caller, query }) => ({
    status: 200,
    body: await requests.list(caller, query),
  }))

  addRoute(app, readRequest, async ({ caller, params }) => ({
    status: 200,
    body: await requests.read(caller, params.id),
  }))
}
