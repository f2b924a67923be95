import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { startFunction } from '../../local/functions.ts'
import { type Stack, startStack } from '../../local/stack.ts'
import { FaultProxy } from '../support/fault-proxy.ts'

const functionName = 'tenant-provisioning'

/** A function process behind a proxy that does to its calls what a test wants. */
export type ProxiedFunction = { base: string; proxy: FaultProxy }

/** One stack, on which several sequences run at once. */
export class World {
  readonly stack: Stack
  /** The stack's own function, with nothing in its way. */
  readonly base: string
  readonly #pool: pg.Pool
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'landlord-properties-'))
  readonly #known = new Set<string>()
  readonly #stops: (() => Promise<void>)[] = []
  #queue: Promise<unknown> = Promise.resolve()

  private constructor(stack: Stack) {
    this.stack = stack
    this.base = `${stack.env.FUNCTIONS_URL}/${functionName}`
    this.#pool = new pg.Pool({ connectionString: stack.superuserUrl, max: 4 })
  }

  static async start(): Promise<World> {
    const instance = `properties-${process.pid}`
    return new World(await startStack({ instance, throwaway: true, fsync: false }))
  }

  /** Runs one statement as the superuser: to look, or to let time pass. */
  async sql<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.#pool.query<Row & pg.QueryResultRow>(text, values)).rows
  }

  /** What the invariant checker finds that it has not found before: one sequence's violation is not the next one's. */
  async newViolations(): Promise<string[]> {
    const rows = await this.sql<{ line: string }>(
      `select concat_ws(' ', invariant, problem, subject) as line from private.invariant_violations()`,
    )
    const found = rows.map(({ line }) => line).filter((line) => !this.#known.has(line))
    for (const line of found) this.#known.add(line)
    return found
  }

  /**
   * One after the other, whoever asks: worker and reaper take up every expired request there is, so at any time those of
   * one sequence alone may be expired.
   */
  alone<Result>(run: () => Promise<Result>): Promise<Result> {
    const result = this.#queue.then(run)
    this.#queue = result.catch(() => {})
    return result
  }

  async startFunction(name: string, env: Record<string, string>): Promise<ProxiedFunction> {
    const { stack } = this
    const proxy = await FaultProxy.start(stack.env.API_URL)
    this.#stops.push(() => proxy.stop())
    const running = await startFunction({
      name: functionName,
      logFile: path.join(this.#folder, `${name}.log`),
      env: { ...stack.functionEnv, SUPABASE_URL: proxy.url, ...env },
    })
    this.#stops.push(() => running.stop())
    return { base: `http://127.0.0.1:${running.port}/${functionName}`, proxy }
  }

  /** Calls the stack with its secret key, as an operator does. */
  async asService(method: string, url: string, body?: unknown): Promise<{ status: number; body: unknown }> {
    const { SECRET_KEY } = this.stack.env
    return this.fetch(method, url, SECRET_KEY, `Bearer ${SECRET_KEY}`, body)
  }

  /** The same with the publishable key, and with somebody's token where they have one. */
  async asClient(method: string, url: string, token: string | undefined, body?: unknown) {
    const { PUBLISHABLE_KEY } = this.stack.env
    return this.fetch(method, url, PUBLISHABLE_KEY, `Bearer ${token ?? PUBLISHABLE_KEY}`, body)
  }

  async fetch(method: string, url: string, apikey: string, authorization: string, body: unknown) {
    const response = await fetch(url.startsWith('http') ? url : this.stack.env.API_URL + url, {
      method,
      headers: { apikey, authorization, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) }
  }

  async stop(): Promise<void> {
    for (const stop of this.#stops.splice(0).reverse()) await stop()
    await this.#pool.end()
    await this.stack.stop()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
