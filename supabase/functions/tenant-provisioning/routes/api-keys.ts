import type { Hono } from 'hono'
import type { NewApiKey } from '../../_shared/contract/api-keys.ts'
import {
  createApiKey,
  listApiKeys,
  revokeApiKey,
  rotateApiKey,
} from '../../_shared/contract/endpoints/api-keys.ts'
import { addRoute } from '../../_shared/http/add-route.ts'
import type { AppEnv } from '../../_shared/http/app-env.ts'
import { rateLimitHeaders } from '../../_shared/http/rate-limit-headers.ts'
import type { ApiKeyService } from '../../_shared/provisioning/api-key-service.ts'
import type { Limited } from '../../_shared/provisioning/rate-limit.ts'

export function addApiKeyRoutes(app: Hono<AppEnv>, keys: ApiKeyService): void {
  addRoute(app, listApiKeys, async ({ caller, params }) => ({
    status: 200,
    body: await keys.list(caller, params.id),
  }))

  addRoute(app, createApiKey, async ({ caller, params, idempotencyKey, body }) =>
    made(await keys.create(caller, params.id, idempotencyKey, body)),
  )

  addRoute(app, rotateApiKey, async ({ caller, params, idempotencyKey, body }) =>
    made(await keys.rotate(caller, params, idempotencyKey, body)),
  )

  addRoute(app, revokeApiKey, async ({ caller, params }) => ({
    status: 200,
    body: await keys.revoke(caller, params),
  }))
}

function made({ answer, rateLimit }: Limited<NewApiKey>) {
  const headers = rateLimitHeaders(rateLimit)
  return answer.replayed
    ? { status: 200 as const, body: answer, headers: { ...headers, 'Idempotent-Replayed': 'true' } }
    : { status: 201 as const, body: answer, headers }
}
