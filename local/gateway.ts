import {
  Agent,
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'

/** Where a request goes: which port on loopback, under which path. */
type Target = { port: number; path: string }

/** What the gateway routes to; functions may come and go while it runs. */
export type Routes = { api: number; functions: ReadonlyMap<string, number> }

/** Connections to upstreams are reused for less time than any upstream keeps them open. */
const upstreams = new Agent({ keepAlive: true, timeout: 4000 })
const hopByHop = ['connection', 'keep-alive', 'proxy-connection', 'te', 'transfer-encoding', 'upgrade']

/** The one address for everything, with Supabase's paths. Streams both ways and reads no body. */
export async function startGateway(port: number, routes: Routes): Promise<{ stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    const target = route(request.url ?? '/', routes)
    if (target) forward(request, response, target)
    else problem(response, 404, 'NOT_FOUND', 'There is nothing at this address')
  })
  server.keepAliveTimeout = 65_000
  server.requestTimeout = 0
  await listen(server, port)
  return {
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Functions see `/<name>/…`, without the prefix, as on Supabase. */
function route(url: string, routes: Routes): Target | undefined {
  if (/^\/(?:rest|auth)\/v1(?:[/?]|$)/.test(url)) return { port: routes.api, path: url }
  const [, path, name = ''] = /^\/functions\/v1(\/([^/?]+).*)$/.exec(url) ?? []
  const port = routes.functions.get(name)
  return port === undefined || path === undefined ? undefined : { port, path }
}

function forward(request: IncomingMessage, response: ServerResponse, target: Target): void {
  const { remoteAddress = '' } = request.socket
  const headers: NodeJS.Dict<string | string[]> = { ...request.headers }
  // `transfer-encoding` is needed on the way in: without it a body of unknown length would be lost.
  for (const name of hopByHop) if (name !== 'transfer-encoding') delete headers[name]
  headers['x-forwarded-for'] = [request.headers['x-forwarded-for'], remoteAddress].filter(Boolean).join(', ')
  headers['x-forwarded-host'] ??= request.headers.host
  headers['x-forwarded-proto'] ??= 'http'
  const upstream = httpRequest(
    { host: '127.0.0.1', ...target, method: request.method, headers, agent: upstreams },
    (answer) => {
      if (!request.complete) {
        // Answered before the body was read (too large, not allowed): the upstream's connection has a body in it that
        // nobody will read, and the caller has to get rid of the rest before it reads the answer.
        upstream.shouldKeepAlive = false
        request.unpipe(upstream)
        request.resume()
      }
      const answered: NodeJS.Dict<string | string[]> = { ...answer.headers }
      for (const name of hopByHop) delete answered[name]
      response.writeHead(answer.statusCode ?? 502, answered)
      answer.pipe(response)
      answer.on('error', () => response.destroy())
    },
  )
  upstream.on('error', () => {
    if (response.headersSent) response.destroy()
    else problem(response, 502, 'BAD_GATEWAY', 'The service behind this address does not answer')
  })
  response.on('close', () => upstream.destroy())
  request.pipe(upstream)
}

function problem(response: ServerResponse, status: number, code: string, detail: string): void {
  response.writeHead(status, {
    'content-type': 'application/problem+json',
    'access-control-allow-origin': '*',
  })
  response.end(JSON.stringify({ type: 'about:blank', status, code, title: code, detail }))
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve())
  })
}
