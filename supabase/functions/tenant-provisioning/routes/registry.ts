import type { Hono } from 'hono'
import { readCatalogue } from '../../_shared/contract/endpoints/catalogue.ts'
import {
  listTenants,
  readTenant,
  readTenantTimeline,
  transferTenant,
  updateTenant,
} from '../../_shared/contract/endpoints/registry.ts'
import type { TenantDetail } from '../../_shared/contract/tenant-detail.ts'
import { addRoute } from '../../_shared/http/add-route.ts'
import type { AppEnv } from '../../_shared/http/app-env.ts'
import type { Registry } from '../../_shared/provisioning/registry.ts'

export function addRegistryRoutes(app: Hono<AppEnv>, registry: Registry): void {
  addRoute(app, listTenants, async ({ caller, query }) => ({
    status: 200,
    body: await registry.list(caller, query),
  }))

  addRoute(app, readTenant, async ({ caller, params }) => answer(await registry.read(caller, params.id)))

  addRoute(app, readCatalogue, async ({ caller, params }) => ({
    status: 200,
    body: await registry.readCatalogue(caller, params.id),
  }))

  addRoute(app, readTenantTimeline, async ({ caller, params }) => ({
    status: 200,
    body: await registry.readTimeline(caller, params.id),
  }))

  addRoute(app, updateTenant, async ({ caller, params, headers, body }) =>
    answer(await registry.update(caller, params.id, body, headers['if-match'])),
  )

  addRoute(app, transferTenant, async ({ caller, params, body }) => ({
    status: 200,
    body: await registry.transfer(caller, params.id, body),
  }))
}

/** A tenant with its version. */
function answer(body: TenantDetail) {
  return { status: 200, body, headers: { ETag: `"${body.tenant.updatedAt}"` } } as const
}
