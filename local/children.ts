import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { processIdentity, type RecordedProcess } from './identity.ts'

/** How a child is run. */
export type ChildOptions = {
  name: string
  command: string
  args: string[]
  env: NodeJS.ProcessEnv
  cwd?: string
  logFile: string
  /** Run as this system user instead of our own. */
  user?: { uid: number; gid: number } | undefined
  /** What ends it at once. Default: SIGKILL. */
  killSignal?: NodeJS.Signals
  /** Keeps a channel open, so that the child can notice that we are gone. */
  ipc?: boolean
}

const PROBE_PATIENCE_MS = 5000

/** One running process of the stack. */
export class Child {
  readonly name: string
  readonly logFile: string
  readonly process: ChildProcess
  readonly #killSignal: NodeJS.Signals
  /** Resolves, never rejects, when the process has ended. */
  readonly exited: Promise<string>
  #ended = false
  #stopping = false

  constructor(options: ChildOptions) {
    this.name = options.name
    this.logFile = options.logFile
    this.#killSignal = options.killSignal ?? 'SIGKILL'
    const log = openSync(options.logFile, 'a', 0o600)
    this.process = spawn(options.command, options.args, {
      // A process group of its own: Ctrl-C reaches only the supervisor, which ends its children in order.
      detached: true,
      env: options.env,
      stdio: ['ignore', log, log, ...(options.ipc ? (['ipc'] as const) : [])],
      ...(options.cwd ? { cwd: options.cwd } : {}),
      ...(options.user ?? {}),
    })
    closeSync(log)
    this.exited = new Promise((resolve) => {
      const end = (how: string) => {
        this.#ended = true
        resolve(how)
      }
      this.process.once('error', (error) => end(error.message))
      this.process.once('exit', (code, signal) => end(signal ? `killed by ${signal}` : `exit code ${code}`))
    })
  }

  get ended(): boolean {
    return this.#ended
  }

  /** Whether it was us who asked it to end. */
  get stopping(): boolean {
    return this.#stopping
  }

  /** How it is written down for whoever has to clean up after us. */
  get record(): RecordedProcess | undefined {
    const pid = this.process.pid
    const identity = pid === undefined ? undefined : processIdentity(pid)
    return pid === undefined || identity === undefined ? undefined : { name: this.name, pid, identity }
  }

  /** Asks it to end, insists after `patience` milliseconds, and waits until it is gone. */
  async stop(signal: NodeJS.Signals = 'SIGTERM', patience = 5000): Promise<void> {
    this.#stopping = true
    if (this.#ended) return
    this.process.kill(signal)
    const insist = setTimeout(() => this.process.kill('SIGKILL'), patience)
    await this.exited
    clearTimeout(insist)
  }

  /** Ends it at once, without waiting. */
  kill(): void {
    this.#stopping = true
    if (!this.#ended) this.process.kill(this.#killSignal)
  }

  /** Waits until `probe` succeeds; fails with the end of the log when the process dies or time runs out. */
  async ready(probe: () => Promise<boolean>, timeout: number): Promise<void> {
    const deadline = performance.now() + timeout
    // Whoever else has its port may let a probe wait for ever.
    const answer = () =>
      Promise.race([
        probe().catch(() => false),
        this.exited.then(() => false),
        sleep(PROBE_PATIENCE_MS, false, { ref: false }),
      ])
    while (!(await answer())) {
      if (this.#ended)
        throw new Error(`ended while starting (${await this.exited})\n${lastLines(this.logFile)}`)
      if (performance.now() > deadline) {
        throw new Error(`not ready after ${Math.round(timeout / 1000)} s\n${lastLines(this.logFile)}`)
      }
      await sleep(40)
    }
  }
}

/** The end of a log, indented, for an error message. */
function lastLines(file: string, count = 12): string {
  if (!existsSync(file)) return ''
  return readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .slice(-count)
    .map((line) => `    ${line}`)
    .join('\n')
}
