import type { Hono } from 'hono'
import { readOpenapi } from '../../_shared/contract/endpoints/openapi.ts'
import { addRoute } from '../../_shared/http/add-route.ts'
import type { AppEnv } from '../../_shared/http/app-env.ts'
import type { OpenapiDocument } from '../../_shared/openapi/openapi-document.ts'

export function addOpenapiRoute(app: Hono<AppEnv>, config: { url: string }): void {
  let document: OpenapiDocument | undefined
  addRoute(app, readOpenapi, async () => {
    // Loaded and made for the first who asks: starting cold must not wait for it.
    const { createOpenapiDocument } = await import('../../_shared/openapi/openapi-document.ts')
    document ??= createOpenapiDocument(`${config.url}/functions/v1/tenant-provisioning`)
    return { status: 200, body: { ...document } }
  })
}
