import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { type RunningFunction, startFunction } from '../../local/functions.ts'
import { checkout } from '../../local/instance.ts'
import type { Stack } from '../../local/stack.ts'
import { type Fault, FaultProxy } from '../support/fault-proxy.ts'
import { type CallName, calls, type FunctionCrash } from './crash-point.ts'
import { faultsOf, type Weather } from './weather.ts'

/** The functions that are killed. */
export type FunctionName = 'tenant-provisioning' | 'tenant-signup'
/** How long a process that was killed may take to be gone. */
const patienceMs = 5_000

/** What a caller was told. */
export type Answer = { status: number; text: string }

/**
 * A function process that can be told where to die. It runs the function's own code with one module replaced, and
 * reaches the stack only through a proxy of its own.
 */
export class DoomedFunction {
  readonly proxy: FaultProxy
  readonly #running: RunningFunction
  readonly #name: FunctionName
  readonly #folder: string
  readonly #held: (() => void)[] = []
  #strays: Promise<unknown>[] = []
  /** False once it has met with anything that it may remember, such as an auth service that is down. */
  isFresh = true

  private constructor(proxy: FaultProxy, running: RunningFunction, name: FunctionName, folder: string) {
    this.proxy = proxy
    this.#running = running
    this.#name = name
    this.#folder = folder
  }

  /** Starts one; `folder` is its own. */
  static async start(stack: Stack, name: FunctionName, folder: string): Promise<DoomedFunction> {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const deadlyFile = path.join(folder, 'failpoint')
    writeFileSync(deadlyFile, '')
    const proxy = await FaultProxy.start(stack.env.API_URL)
    const running = await startFunction({
      name,
      logFile: path.join(folder, 'function.log'),
      config: writeConfig(name, folder),
      permissions: [`--allow-read=${deadlyFile}`, '--allow-run'],
      env: {
        ...stack.functionEnv,
        SUPABASE_URL: proxy.url,
        FAILPOINT_FILE: deadlyFile,
        // Nothing may depend on how fast the machine is.
        AUTH_TIMEOUT_MS: '60000',
        DATABASE_TIMEOUT_MS: '60000',
        SIGN_UP_ANSWER_MS: '1',
      },
    })
    return new DoomedFunction(proxy, running, name, folder)
  }

  /** From now on it meets with this, and dies there. */
  prepare(weather: Weather, point?: FunctionCrash): void {
    this.isFresh &&= weather === 'calm' && !point
    const faults = faultsOf(weather)
    for (const [call, fault] of Object.entries(faults)) this.proxy.on(calls[call as CallName], fault)
    if (!point) return
    const { nth = 1 } = point
    if ('failpoint' in point) {
      writeFileSync(path.join(this.#folder, 'failpoint'), `${point.failpoint}#${nth}`)
    } else {
      const usual: Fault = faults[point.call] ?? ((_, forward) => forward())
      this.proxy.on(calls[point.call], this.#deadly(point, usual))
    }
  }

  /** Calls it. Undefined: it died without an answer. */
  async call(
    route: string,
    headers: Record<string, string>,
    body?: unknown,
    method = 'POST',
  ): Promise<Answer | undefined> {
    try {
      const response = await fetch(`http://127.0.0.1:${this.#running.port}/${this.#name}${route}`, {
        method,
        headers: { ...headers, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      return { status: response.status, text: await response.text() }
    } catch (error) {
      if (await this.hasDied()) return undefined
      throw error
    }
  }

  /** Whether it is dead; a kill takes a moment to be seen. */
  async hasDied(): Promise<boolean> {
    const tooLong = AbortSignal.timeout(patienceMs)
    const givenUp = new Promise((resolve) => tooLong.addEventListener('abort', resolve, { once: true }))
    await Promise.race([this.#running.child.exited, givenUp])
    // What it had sent and nobody kept back is over before anybody goes on.
    await Promise.all(this.proxy.calls.map(({ upstream }) => upstream))
    return this.#running.child.ended
  }

  /** Lets calls arrive that were sent before its death, and waits for all that are still on their way. */
  async deliverStrays(): Promise<boolean> {
    for (const release of this.#held.splice(0)) release()
    const strays = this.#strays
    this.#strays = []
    await Promise.all(strays)
    return strays.length > 0
  }

  async stop(): Promise<void> {
    this.#running.child.kill()
    await this.#running.child.exited
    await this.deliverStrays()
    await this.proxy.stop()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  /** Ends it at once, without waiting for anything. */
  kill(): void {
    this.proxy.cut()
    this.#running.child.kill()
  }

  #deadly(point: Extract<FunctionCrash, { call: CallName }>, usual: Fault): Fault {
    let seen = 0
    return async (call, forward) => {
      // One worker of a drain claims; the others come away empty-handed and are not meant.
      const mayBeEmpty = point.call === 'claim_requests' && point.moment !== 'before send'
      const reply = mayBeEmpty ? await usual(call, forward) : undefined
      if (reply?.body === '[]') return reply
      seen += 1
      if (seen !== (point.nth ?? 1)) return reply ?? usual(call, forward)
      switch (point.moment) {
        case 'before send':
          this.kill()
          return undefined
        case 'before reply':
          if (!reply) await usual(call, forward)
          this.kill()
          return undefined
        case 'after reply':
          void call.replied.then(() => this.kill())
          return reply ?? usual(call, forward)
        case 'in flight':
          this.#strays.push(usual(call, forward).catch(() => {}))
          this.kill()
          return undefined
        case 'late': {
          const released = new Promise<void>((release) => this.#held.push(release))
          this.#strays.push(released.then(() => usual(call, forward)).catch(() => {}))
          this.kill()
          return undefined
        }
      }
    }
  }
}

/** The function's own configuration, with one more entry in its import map. */
function writeConfig(name: FunctionName, folder: string): string {
  const functions = path.join(checkout, 'supabase', 'functions')
  const config = JSON.parse(readFileSync(path.join(functions, name, 'deno.json'), 'utf8')) as {
    imports: Record<string, string>
  }
  const url = (file: string) => pathToFileURL(file).href
  config.imports[url(path.join(functions, '_shared', 'failpoint.ts'))] = url(
    path.join(import.meta.dirname, 'deadly-failpoint.ts'),
  )
  const file = path.join(folder, 'deno.json')
  writeFileSync(file, JSON.stringify(config))
  return file
}
