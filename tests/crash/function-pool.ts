import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Stack } from '../../local/stack.ts'
import { DoomedFunction, type FunctionName } from './doomed-function.ts'

/** Function processes that are already up when a case wants one. */
export class FunctionPool {
  readonly #stack: Stack
  readonly #spares: number
  readonly #name: FunctionName
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'landlord-crash-'))
  readonly #starting: Promise<DoomedFunction>[] = []
  readonly #all = new Set<DoomedFunction>()
  #count = 0

  /** `spares`: how many are kept ready. */
  constructor(stack: Stack, spares: number, name: FunctionName = 'tenant-provisioning') {
    this.#stack = stack
    this.#spares = spares
    this.#name = name
    process.once('exit', this.#killAll)
    this.#refill()
  }

  /** A process for the caller alone. */
  async take(): Promise<DoomedFunction> {
    const next = this.#starting.shift() ?? this.#start()
    this.#refill()
    return next
  }

  /** Takes it back: whatever has seen only good weather can serve again. */
  async giveBack(used: DoomedFunction): Promise<void> {
    if (used.isFresh) {
      used.proxy.clear()
      this.#starting.unshift(Promise.resolve(used))
    } else {
      this.#all.delete(used)
      await used.stop()
    }
  }

  async stop(): Promise<void> {
    await Promise.allSettled(this.#starting)
    await Promise.all([...this.#all].map((each) => each.stop()))
    process.off('exit', this.#killAll)
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #refill(): void {
    while (this.#starting.length < this.#spares) this.#starting.push(this.#start())
  }

  #start(): Promise<DoomedFunction> {
    this.#count += 1
    const starting = DoomedFunction.start(
      this.#stack,
      this.#name,
      path.join(this.#folder, String(this.#count)),
    )
    starting.then(
      (started) => this.#all.add(started),
      () => {}, // whoever takes it hears of it
    )
    return starting
  }

  #killAll = (): void => {
    for (const each of this.#all) each.kill()
  }
}
