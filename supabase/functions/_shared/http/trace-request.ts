import type { Context as HonoContext, MiddlewareHandler } from 'hono'
import type { AppEnv } from './app-env.ts'

interface SpanContext {
  traceId: string
  spanId: string
  traceFlags: number
}

interface Span {
  spanContext(): SpanContext
  setAttribute(name: string, value: string | number): void
  setStatus(status: { code: number }): void
  updateName(name: string): void
  end(): void
}

interface Context {
  getValue(key: symbol): unknown
  setValue(key: symbol, value: unknown): Context
  deleteValue(key: symbol): Context
}

/** What is used of https://docs.deno.com/api/deno/~/Deno.telemetry, which has the shape of @opentelemetry/api. */
interface Telemetry {
  tracerProvider: {
    getTracer(name: string): { startSpan(name: string, options: { kind: number }, parent: Context): Span }
  }
  contextManager: { active(): Context; with<T>(context: Context, run: () => T): T }
}

/** Under which @opentelemetry/api and Deno keep the active span. */
const SPAN = Symbol.for('OpenTelemetry Context Key SPAN')

const SERVER = 1
const ERROR = 2

/** https://www.w3.org/TR/trace-context/#traceparent-header */
const TRACEPARENT = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$/

/**
 * Where Deno traces (OTEL_DENO=true), a span for each request, named by its route; calls of the database and the auth
 * service become its children. Elsewhere nothing.
 */
export const traceRequest: MiddlewareHandler<AppEnv> = async (context, next) => {
  const telemetry = telemetryOfRuntime()
  const active = telemetry?.contextManager.active()
  const runtimeSpan = active?.getValue(SPAN)
  if (!telemetry || !active || !runtimeSpan) return next()

  // Deno's own span has the whole URL, whose query may hold an e-mail address, and no attribute can be taken back. A span
  // that is not ended is not sent: ours stands in its place.
  Object.defineProperty(runtimeSpan, 'end', { value: () => {} })
  const tracer = telemetry.tracerProvider.getTracer('landlord')
  const span = tracer.startSpan(context.req.method, { kind: SERVER }, parentOf(context, active))
  context.set('traceId', span.spanContext().traceId)
  try {
    await telemetry.contextManager.with(active.setValue(SPAN, span), next)
  } finally {
    describe(span, context)
    span.end()
  }
}

/** None where it is of another shape, as in Deno 2.1, which the Edge Runtime is made of. */
function telemetryOfRuntime(): Telemetry | undefined {
  const { Deno } = globalThis as { Deno?: { telemetry?: unknown } }
  const telemetry = Deno?.telemetry as Partial<Telemetry> | undefined
  return telemetry?.contextManager && telemetry.tracerProvider ? (telemetry as Telemetry) : undefined
}

/** The caller's span, if it sent one. */
function parentOf(context: HonoContext<AppEnv>, active: Context): Context {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(context.req.header('traceparent') ?? '') ?? []
  if (traceId === undefined || spanId === undefined || flags === undefined) return active.deleteValue(SPAN)
  const parent: SpanContext = { traceId, spanId, traceFlags: Number.parseInt(flags, 16) }
  return active.setValue(SPAN, { spanContext: () => parent })
}

/** By what is declared, never by what was sent: the path, too, may hold what somebody took for an id. */
function describe(span: Span, context: HonoContext<AppEnv>): void {
  const route = context.get('endpointsHere')?.[0]?.path
  const { status } = context.res
  const code = context.get('error')?.code
  span.setAttribute('http.request.method', context.req.method)
  span.setAttribute('http.response.status_code', status)
  span.setAttribute('landlord.request_id', context.get('requestId'))
  if (route !== undefined) {
    span.setAttribute('http.route', route)
    span.updateName(`${context.req.method} ${route}`)
  }
  if (code !== undefined) span.setAttribute('error.type', code)
  if (status >= 500) span.setStatus({ code: ERROR })
}
