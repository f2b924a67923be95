import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What was asked of it. */
export type Question = { secret: string; response: string; remoteip?: string; idempotency_key?: string }
export type Reply = { status?: number; body: unknown } | 'silence' | 'hang up'

/** Cloudflare's siteverify on loopback: knows tokens that are worth something once, or again under the same key. */
export class Turnstile {
  readonly questions: Question[] = []
  readonly #spent = new Map<string, string>()
  readonly #server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const question = JSON.parse(Buffer.concat(chunks).toString()) as Question
      this.questions.push(question)
      const reply = this.once.shift() ?? this.always ?? { body: this.#judge(question) }
      if (reply === 'hang up') response.destroy()
      else if (reply !== 'silence') {
        response.writeHead(reply.status ?? 200, { 'content-type': 'application/json' })
        response.end(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body))
      }
    })
  })
  /** What it says in place of what is true: to the next questions, and after them. */
  readonly once: Reply[] = []
  always: Reply | undefined
  readonly secret = '1x-secret-of-the-test'

  static async start(): Promise<Turnstile> {
    const turnstile = new Turnstile()
    await new Promise<void>((resolve) => turnstile.#server.listen(0, '127.0.0.1', resolve))
    return turnstile
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/turnstile/v0/siteverify`
  }

  /** What the function is told of it. */
  get env(): Record<string, string> {
    return { TURNSTILE_SECRET_KEY: this.secret, TURNSTILE_URL: this.url }
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve())
      this.#server.closeAllConnections()
    })
  }

  /** Tokens are `solved:<hostname>:<action>:<anything>`. */
  #judge({ secret, response, idempotency_key: key = '' }: Question) {
    const refuse = (code: string) => ({ success: false, 'error-codes': [code], messages: [] })
    if (secret !== this.secret) return refuse('invalid-input-secret')
    const [word, hostname, action] = response.split(':')
    if (word !== 'solved') return refuse('invalid-input-response')
    if ((this.#spent.get(response) ?? key) !== key) return refuse('timeout-or-duplicate')
    this.#spent.set(response, key)
    return {
      success: true,
      'error-codes': [],
      hostname,
      action,
      challenge_ts: new Date().toISOString(),
      cdata: '',
    }
  }
}
