import type { StepKind } from './actions/step.ts'
import { NumberList } from './number-list.ts'

const KINDS: StepKind[] = ['goes on', 'heals', 'sends']

/** Every step that a search has found, by the state it starts from. States must be taken up in order. */
export class StepTable {
  /** Where the steps of each state begin. */
  readonly #starts = new NumberList()
  readonly #steps = new NumberList()

  get size(): number {
    return this.#steps.length
  }

  /** What is added from now on starts from the next state. */
  next(): void {
    this.#starts.push(this.#steps.length)
  }

  add(to: number, kind: StepKind): void {
    this.#steps.push(to * 4 + KINDS.indexOf(kind))
  }

  forEachOf(from: number, visit: (to: number, kind: StepKind) => void): void {
    const end = from + 1 < this.#starts.length ? this.#starts.at(from + 1) : this.#steps.length
    for (let i = this.#starts.at(from); i < end; i++) {
      const step = this.#steps.at(i)
      visit(step >> 2, KINDS[step & 3] as StepKind)
    }
  }

  forEach(visit: (from: number, to: number, kind: StepKind) => void): void {
    for (let from = 0; from < this.#starts.length; from++) {
      this.forEachOf(from, (to, kind) => visit(from, to, kind))
    }
  }
}
