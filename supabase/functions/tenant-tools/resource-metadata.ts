import type { Hono } from 'hono'
import type { AppEnv } from '../_shared/http/app-env.ts'

const PATH = '/oauth-protected-resource'

/**
 * Tells clients where tokens come from (RFC 9728): as a document, and in the challenge of every 401. The place that the RFC
 * gives it, at the root of the host, is not a function's to answer at; the challenge may name any.
 */
export function addResourceMetadata(
  app: Hono<AppEnv>,
  { resource, authorizationServer }: { resource: string; authorizationServer: string },
): void {
  app.use(async (context, next) => {
    await next()
    if (context.res.status !== 401) return
    const error = context.req.header('authorization') === undefined ? '' : 'error="invalid_token", '
    context.header('WWW-Authenticate', `Bearer ${error}resource_metadata="${resource}${PATH}"`)
  })

  app.get(PATH, (context) =>
    context.json({
      resource,
      resource_name: 'Landlord',
      authorization_servers: [authorizationServer],
      bearer_methods_supported: ['header'],
    }),
  )
}
