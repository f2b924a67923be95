import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import getPort from 'get-port'
import type { Child } from '../../../local/children.ts'
import type { DenoKind } from '../../../local/deno.ts'
import { startFunction } from '../../../local/functions.ts'

/**
 * The memory that the Edge Runtime gives a function. V8 lets its heap grow by what it may have: told of nothing, it goes by the
 * machine's memory, and collects later than it would there.
 */
const memoryLimitMb = 256
const sampleMs = 100

/** A function in a process of its own, its start timed and its memory watched. */
export class WatchedFunction {
  readonly url: string
  /** From the spawn of the process to the last byte of its first answer. */
  readonly firstAnswerMs: number
  /** The status of that answer. */
  readonly firstStatus: number
  readonly #child: Child
  readonly #sampler: NodeJS.Timeout
  #peakMb = 0

  private constructor(url: string, child: Child, first: { ms: number; status: number }) {
    this.url = url
    this.firstAnswerMs = first.ms
    this.firstStatus = first.status
    this.#child = child
    this.#sampler = setInterval(() => this.#sample(), sampleMs)
    this.#sample()
  }

  /** Starts it and asks for `firstPath` (with its slash) from the spawn on, until it answers. */
  static async start(options: {
    name: string
    firstPath: string
    logs: string
    env?: Record<string, string>
    workdir?: string
    deno?: DenoKind
  }): Promise<WatchedFunction> {
    const { name, firstPath, logs, env = {}, workdir, deno } = options
    const port = await getPort()
    const url = `http://127.0.0.1:${port}/${name}`
    let answering: Promise<{ ms: number; status: number }> | undefined
    const { child } = await startFunction({
      name,
      port,
      env,
      logFile: path.join(logs, `watched-${name}-${port}.log`),
      permissions: [`--v8-flags=--max-heap-size=${memoryLimitMb}`],
      ...(workdir ? { workdir } : {}),
      ...(deno ? { deno } : {}),
      onStart: (started) => {
        answering = firstAnswer(url + firstPath, started)
        // Awaited below, once it listens; that it does not is told there.
        answering.catch(() => {})
      },
    })
    if (!answering) throw new Error(`${name} was not started`)
    return new WatchedFunction(url, child, await answering)
  }

  /** The most resident memory of its process so far, in MB: Deno's own 40 to 45 MB of program among it. */
  get peakMb(): number {
    this.#sample()
    return this.#peakMb
  }

  /** What its process has computed so far, in milliseconds; the kernel counts in hundredths of a second. */
  get cpuMs(): number {
    const stat = readFileSync(`/proc/${this.#child.process.pid}/stat`, 'utf8')
    // After the name, which may have blanks, state comes first: user and system time are the twelfth and thirteenth.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) * 10
  }

  async stop(): Promise<void> {
    clearInterval(this.#sampler)
    await this.#child.stop()
  }

  #sample(): void {
    this.#peakMb = Math.max(this.#peakMb, residentMb(this.#child.process.pid as number))
  }
}

async function firstAnswer(url: string, child: Child): Promise<{ ms: number; status: number }> {
  const start = performance.now()
  for (;;) {
    try {
      const response = await fetch(url)
      await response.arrayBuffer()
      return { ms: performance.now() - start, status: response.status }
    } catch (error) {
      if (child.ended) throw error
      await sleep(2)
    }
  }
}

/** On Linux the kernel's own high-water mark, so that no peak between two samples is missed; elsewhere what it is now. */
function residentMb(pid: number): number {
  if (process.platform !== 'linux') {
    return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024
  }
  const [, kib] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kib) / 1024
}
