import type { Context, Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { z } from 'zod'
import type { Access, AnswerOf, Endpoint, RequestOf } from '../contract/endpoint.ts'
import type { Caller, Origin } from '../provisioning/caller.ts'
import { ProvisioningError } from '../provisioning/provisioning-error.ts'
import type { AppEnv } from './app-env.ts'
import { callerOf } from './caller-of.ts'
import { readJsonBody, validate } from './json-body.ts'
import { originOf } from './origin-of.ts'

const guid = z.guid()

/** Who a handler works for: the admin who calls, or for other endpoints only where the call came from. */
type CallerOf<E extends Endpoint> = E['access'] extends 'admin' ? Caller : Origin

/** What a handler is given: the request as declared, its caller, and the context for what is not JSON. */
interface HandlerInput<E extends Endpoint> extends RequestOf<E> {
  caller: CallerOf<E>
  context: Context<AppEnv>
}

/** What is not JSON or not made yet: a stream, say. */
interface ByHand {
  response: Response
}

interface Answer {
  status: number
  body?: unknown
  headers?: Record<string, string | undefined>
}

/**
 * Binds an endpoint to its handler, which is called with what is allowed and valid. Who calls is asked before what is
 * asked, so that a stranger learns nothing from the difference. `askFirst` is for bodies that are dear to read: it has
 * the database say whether the caller may at all, before the transaction that does the work says so once more.
 */
export function addRoute<E extends Endpoint, const A extends AnswerOf<E> | ByHand>(
  app: Hono<AppEnv>,
  endpoint: E,
  handler: (input: HandlerInput<E>) => Promise<A>,
  { askFirst }: { askFirst?: (caller: CallerOf<E>) => Promise<void> } = {},
): void {
  const path = endpoint.path.replaceAll(/\{(\w+)\}/g, ':$1')
  // Counted for all methods of the path: METHOD_NOT_ALLOWED says which there are.
  app.use(path, async (context, next) => {
    context.set('endpointsHere', [...(context.get('endpointsHere') ?? []), endpoint])
    await next()
  })
  app.on(endpoint.method, path, async (context, next) => {
    const caller = await admit(context, endpoint.access)
    const params = endpoint.params?.safeParse(context.req.param())
    // What doesn't look like an id is nobody's; perhaps it is a word that other methods know.
    if (params?.success === false) return next()
    await askFirst?.(caller as CallerOf<E>)
    const request = { ...(await readRequest(context, endpoint)), params: params?.data }
    // The declaration's types and the values that it was used to read: the compiler can't see that they are the same.
    const answer = await handler({ ...request, caller, context } as unknown as HandlerInput<E>)
    return 'response' in answer ? answer.response : respond(context, endpoint, answer)
  })
}

async function admit(context: Context<AppEnv>, access: Access): Promise<Caller | Origin> {
  if (access === 'admin') return callerOf(context)
  if (access === 'secret key') await context.get('requireSecretKey')(context.req.raw)
  return originOf(context)
}

async function readRequest(context: Context<AppEnv>, endpoint: Endpoint) {
  const { query, headers, body, idempotencyKey } = endpoint
  return {
    query: query && validate(query, context.req.query()),
    headers: headers && validate(headers, context.req.header()),
    body: body && (await readJsonBody(context, body)),
    idempotencyKey: idempotencyKey ? idempotencyKeyOf(context) : undefined,
  }
}

function idempotencyKeyOf(context: Context<AppEnv>): string {
  const key = context.req.header('idempotency-key') ?? ''
  if (!guid.safeParse(key).success) throw new ProvisioningError('IDEMPOTENCY_KEY_MISSING')
  return key.toLowerCase()
}

function respond(context: Context<AppEnv>, endpoint: Endpoint, { status, body, headers }: Answer): Response {
  for (const [name, value] of Object.entries(headers ?? {})) if (value) context.header(name, value)
  const contentType = endpoint.responses[status]?.contentType
  if (body === undefined) return context.body(null, status as 204)
  if (contentType === undefined) return context.json(body, status as ContentfulStatusCode)
  context.header('Content-Type', contentType)
  return context.body(String(body), status as ContentfulStatusCode)
}
