import type { Hono } from 'hono'
import {
  archiveTenant,
  purgeTenant,
  reactivateTenant,
  restoreTenant,
  suspendTenant,
} from '../../_shared/contract/endpoints/lifecycle.ts'
import { addRoute } from '../../_shared/http/add-route.ts'
import type { AppEnv } from '../../_shared/http/app-env.ts'
import type { Registry } from '../../_shared/provisioning/registry.ts'

export function addLifecycleRoutes(app: Hono<AppEnv>, registry: Registry): void {
  const actions = {
    suspend: suspendTenant,
    reactivate: reactivateTenant,
    archive: archiveTenant,
    restore: restoreTenant,
    purge: purgeTenant,
  } as const
  for (const [action, endpoint] of Object.entries(actions) as [
    keyof typeof actions,
    typeof suspendTenant,
  ][]) {
    addRoute(app, endpoint, async ({ caller, params, body }) => ({
      status: 200,
      body: await registry.changeStatus(caller, params.id, action, body),
    }))
  }
}
