import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import path from 'node:path'
import { promisify } from 'node:util'
import { type RunningFunction, startFunction } from '../../local/functions.ts'
import type { Stack } from '../../local/stack.ts'

const name = 'tenant-provisioning'
const sampleMs = 500
/** Its heap may not be larger: whatever grew with the number of those who wait would end it. */
const heapMiB = 64
const run = promisify(execFile)

/** A function process with a small heap that is killed again and again, and whose memory is watched. */
export class WorkerFunction {
  readonly #stack: Stack
  readonly #sampler: NodeJS.Timeout
  #running: RunningFunction
  #isBeingKilled = false
  /** The most resident memory of any of its processes, in MiB. */
  peakMiB = 0

  private constructor(stack: Stack, running: RunningFunction) {
    this.#stack = stack
    this.#running = running
    this.#sampler = setInterval(() => void this.#sample(), sampleMs)
  }

  static async start(stack: Stack): Promise<WorkerFunction> {
    return new WorkerFunction(stack, await startProcess(stack))
  }

  get url(): string {
    return `http://127.0.0.1:${this.#running.port}/${name}`
  }

  /** kill -9, and another process at the same address. */
  async killAndRestart(): Promise<void> {
    const { child, port } = this.#running
    this.#isBeingKilled = true
    child.kill()
    await child.exited
    this.#running = await startProcess(this.#stack, port)
    this.#isBeingKilled = false
  }

  /** Nobody has killed it, and it is dead: of too little memory, for example. */
  get hasDiedByItself(): boolean {
    return this.#running.child.ended && !this.#isBeingKilled
  }

  async stop(): Promise<void> {
    clearInterval(this.#sampler)
    this.#running.child.kill()
    await this.#running.child.exited
  }

  async #sample(): Promise<void> {
    const { pid } = this.#running.child.process
    // `ps` fails where the process has just been killed.
    const { stdout } = await run('ps', ['-o', 'rss=', '-p', String(pid)]).catch(() => ({ stdout: '' }))
    this.peakMiB = Math.max(this.peakMiB, Math.round(Number(stdout.trim() || 0) / 1024))
  }
}

function startProcess(stack: Stack, port?: number): Promise<RunningFunction> {
  return startFunction({
    name,
    logFile: path.join(stack.logs, `worker-function-${randomUUID()}.log`),
    ...(port === undefined ? {} : { port }),
    permissions: [`--v8-flags=--max-old-space-size=${heapMiB}`],
    env: {
      ...stack.functionEnv,
      // Nothing may depend on how fast the machine is.
      AUTH_TIMEOUT_MS: '60000',
      DATABASE_TIMEOUT_MS: '60000',
    },
  })
}
