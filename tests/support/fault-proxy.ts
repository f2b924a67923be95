import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An answer on its way back to the caller. */
export type Reply = { status: number; headers: Record<string, string>; body: string }
/** One request that came through, and what became of it. */
export type ProxiedCall = {
  method: string
  path: string
  body: string
  /** What the service behind answered; undefined where it was not asked. */
  upstream: Promise<Reply | undefined>
  /** When the reply has left for the caller, or the connection is gone. */
  replied: Promise<void>
}
/** What happens to a call. `undefined` drops the connection without a reply. */
export type Fault = (call: ProxiedCall, forward: () => Promise<Reply>) => Promise<Reply | undefined>

type Rule = { method: string; path: RegExp; times: number; fault: Fault }
type Waiter = { matches: (call: ProxiedCall) => boolean; resolve: (call: ProxiedCall) => void }

/** Headers that belong to one connection, or that no longer fit a body that was read and decoded. */
const ownHeaders = [
  'connection',
  'keep-alive',
  'host',
  'content-length',
  'content-encoding',
  'transfer-encoding',
]

/**
 * Stands between a function and the services it calls, writes down every call, and does to those that match a rule
 * what the rule says. A rule that was added later is looked at first.
 */
export class FaultProxy {
  readonly calls: ProxiedCall[] = []
  readonly #upstream: string
  readonly #server: Server
  #rules: Rule[] = []
  #waiters: Waiter[] = []
  #isCut = false

  private constructor(upstream: string) {
    this.#upstream = upstream
    this.#server = createServer((request, response) => void this.#handle(request, response))
  }

  /** Starts one in front of `upstream`. */
  static async start(upstream: string): Promise<FaultProxy> {
    const proxy = new FaultProxy(upstream)
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve))
    return proxy
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** Every call as `METHOD /path`, in the order of arrival. */
  get log(): string[] {
    return this.calls.map(({ method, path }) => `${method} ${path}`)
  }

  /** From now on, and `times` times at most, calls like this meet with the fault. `where` is `METHOD /path/prefix`. */
  on(where: string, fault: Fault, times = Number.POSITIVE_INFINITY): void {
    this.#rules.unshift({ ...parsePlace(where), times, fault })
  }

  /** Forgets rules and calls. */
  clear(): void {
    this.#rules = []
    this.calls.length = 0
  }

  /** From now on nothing passes: whoever called is dead, even if its last words are still on their way. */
  cut(): void {
    this.#isCut = true
  }

  /** Waits for the next call like this. */
  next(where: string): Promise<ProxiedCall> {
    const { method, path } = parsePlace(where)
    const { promise, resolve } = Promise.withResolvers<ProxiedCall>()
    this.#waiters.push({ matches: (call) => call.method === method && path.test(call.path), resolve })
    return promise
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve())
      this.#server.closeAllConnections()
    })
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readText(request).catch(() => undefined)
    if (body === undefined || this.#isCut) {
      response.destroy()
      return
    }
    const upstream = Promise.withResolvers<Reply | undefined>()
    const call: ProxiedCall = {
      method: request.method ?? '',
      path: new URL(request.url ?? '/', this.#upstream).pathname,
      body,
      upstream: upstream.promise,
      replied: new Promise((resolve) => response.once('close', resolve)),
    }
    const rule = this.#rules.find(({ method, path, times }) => {
      return times > 0 && method === call.method && path.test(call.path)
    })
    if (rule) rule.times -= 1
    this.calls.push(call)
    for (const waiter of this.#waiters.filter(({ matches }) => matches(call))) {
      this.#waiters = this.#waiters.filter((other) => other !== waiter)
      waiter.resolve(call)
    }
    const forward = async () => {
      const reply = await this.#forward(request, call.body)
      upstream.resolve(reply)
      return reply
    }
    const reply = await (rule?.fault ?? ((_, go) => go()))(call, forward).catch(() => undefined)
    upstream.resolve(undefined)
    if (reply) response.writeHead(reply.status, reply.headers).end(reply.body)
    else response.destroy()
  }

  async #forward(request: IncomingMessage, body: string): Promise<Reply> {
    const headers = Object.entries(request.headers).flatMap(([name, value]) =>
      typeof value === 'string' && !ownHeaders.includes(name) ? [[name, value] as [string, string]] : [],
    )
    const response = await fetch(this.#upstream + (request.url ?? '/'), {
      method: request.method ?? 'GET',
      headers,
      ...(body === '' ? {} : { body }),
    })
    const kept = [...response.headers].filter(([name]) => !ownHeaders.includes(name))
    return { status: response.status, headers: Object.fromEntries(kept), body: await response.text() }
  }
}

function parsePlace(where: string): { method: string; path: RegExp } {
  const [method = '', path = ''] = where.split(' ')
  return { method, path: new RegExp(`^${RegExp.escape(path)}(?:/|$)`) }
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}
