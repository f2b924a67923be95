import { Hono } from 'hono'
import { cors } from 'hono/cors'
import { RESPONSE_HEADERS } from '../contract/response-headers.ts'
import { log } from '../logger.ts'
import type { AppEnv } from './app-env.ts'
import { asProvisioningError } from './as-provisioning-error.ts'
import { describeCause } from './describe-cause.ts'
import { problemResponse } from './problem-response.ts'
import { refusalOf } from './refusal-of.ts'
import { requestIdOf } from './request-id.ts'
import { secretKeyGuard } from './secret-key-guard.ts'
import { traceRequest } from './trace-request.ts'

interface CreateAppOptions {
  /** The function's name: the path that the platform puts before every route. */
  functionName: string
  /** Origins that browsers may call from. */
  allowedOrigins: string[]
  /** The project's, any of which opens the endpoints that need one. */
  secretKeys: string[]
}

/** A Hono app with what every function needs: request ids, one log line a request, CORS, errors as problems. */
export function createApp({ functionName, allowedOrigins, secretKeys }: CreateAppOptions): Hono<AppEnv> {
  const requireSecretKey = secretKeyGuard(secretKeys)
  const app = new Hono<AppEnv>({ strict: false }).basePath(`/${functionName}`)

  app.use(traceRequest)

  app.use(async (context, next) => {
    const startedAt = performance.now()
    const requestId = requestIdOf(context.req.raw.headers)
    context.set('requestId', requestId)
    context.set('requireSecretKey', requireSecretKey)
    await next()
    // Not by `context.header`, which makes a copy of an answer that is there for each.
    const { headers, status } = context.res
    headers.set('X-Request-Id', requestId)
    // Every answer is about somebody's rights or customers, or holds a secret that is shown once.
    headers.set('Cache-Control', 'no-store')
    headers.set('X-Content-Type-Options', 'nosniff')
    // The path without its query, which may hold an e-mail address, and without what somebody took for a key's id.
    log(status >= 500 ? 'error' : 'info', 'request', {
      function: functionName,
      requestId,
      traceId: context.get('traceId'),
      method: context.req.method,
      path: context.req.path.replaceAll(/sk_[\w-]+/g, 'sk_…'),
      status,
      code: context.get('error')?.code,
      reason: context.get('error')?.options.reason,
      cause: describeCause(context.get('error')),
      durationMs: Math.round(performance.now() - startedAt),
    })
  })

  app.use(
    cors({
      origin: (origin) => (allowedOrigins.includes(origin) ? origin : null),
      allowMethods: ['GET', 'POST', 'PATCH', 'PUT', 'DELETE', 'OPTIONS'],
      allowHeaders: [
        'authorization',
        'apikey',
        'content-type',
        'idempotency-key',
        'if-match',
        'last-event-id',
        'mcp-method',
        'mcp-name',
        'mcp-protocol-version',
        'prefer',
        'traceparent',
        'tracestate',
        'x-client-info',
        'x-request-id',
      ],
      exposeHeaders: Object.keys(RESPONSE_HEADERS),
      maxAge: 600,
    }),
  )

  app.notFound(async (context) => {
    const error = await refusalOf(context)
    context.set('error', error)
    return problemResponse(context, error)
  })

  app.onError((error, context) => {
    const problem = asProvisioningError(error, context.get('requestId'))
    context.set('error', problem)
    return problemResponse(context, problem)
  })

  return app
}
