import type { Hono } from 'hono'
import { readMetrics } from '../../_shared/contract/endpoints/metrics.ts'
import { addRoute } from '../../_shared/http/add-route.ts'
import type { AppEnv } from '../../_shared/http/app-env.ts'
import type { Metrics } from '../../_shared/provisioning/metrics.ts'

export function addMetricsRoute(app: Hono<AppEnv>, metrics: Metrics): void {
  addRoute(app, readMetrics, async ({ caller }) => ({ status: 200, body: await metrics.read(caller) }))
}
