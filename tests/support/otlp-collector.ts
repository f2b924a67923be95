import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** A span as OTLP/HTTP has it in JSON: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding */
export type OtlpSpan = {
  traceId: string
  spanId: string
  parentSpanId: string
  name: string
  /** 2: server, 3: client. */
  kind: number
  attributes: { key: string; value: Record<string, string | number> }[]
}

/** What a process with these settings has sent. */
export type OtlpCollector = {
  env: Record<string, string>
  spans(): OtlpSpan[]
  /** Every request's body, whatever it told of: spans, logs, metrics. */
  bodies: string[]
}

/** Receives OTLP/HTTP on loopback until the test ends. */
export async function otlpCollectorForThisTest(): Promise<OtlpCollector> {
  const bodies: string[] = []
  const spans: OtlpSpan[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks).toString('utf8')
    bodies.push(body)
    if (request.url === '/v1/traces') spans.push(...spansIn(body))
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return {
    env: {
      OTEL_DENO: 'true',
      OTEL_SERVICE_NAME: 'landlord-test',
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_BSP_SCHEDULE_DELAY: '100',
      OTEL_BLRP_SCHEDULE_DELAY: '100',
    },
    spans: () => spans,
    bodies,
  }
}

type Traces = { resourceSpans: { scopeSpans: { spans: OtlpSpan[] }[] }[] }

function spansIn(body: string): OtlpSpan[] {
  const { resourceSpans } = JSON.parse(body) as Traces
  return resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
}
