import type { World } from './actions/step.ts'
import { successors } from './actions/successors.ts'
import { INVARIANTS, type InvariantName, isSettled, isTerminal } from './invariants.ts'
import { NumberList } from './number-list.ts'
import { initialState, RequestStatus, type State } from './state.ts'
import { KEY_WORDS, StateKey } from './state-key.ts'
import { StateSet } from './state-set.ts'
import { StepTable } from './step-table.ts'
import { WITNESSES } from './witnesses.ts'

/** The first state, in breadth-first order, that breaks an invariant: no way there is shorter. */
export interface Violation {
  invariant: InvariantName
  state: number
  depth: number
  /** States found by then. */
  explored: number
}

/** The graph of everything that can happen: states by number, in breadth-first order. */
export interface Search {
  world: World
  states: StateSet
  /** The state from which each was found first. */
  parents: NumberList
  steps: StepTable
  /** By state: 1 if the request is settled in it. */
  settled: Uint8Array
  depth: number
  /** States where nothing goes on unless somebody sends, by the status of the request. */
  ends: { completed: number; failed: number; absent: number }
  violations: Violation[]
  witnessed: Set<string>
}

export interface SearchOptions {
  /** Go no further once all of these are broken. */
  until?: InvariantName[]
}

/** Every state that the world can come to, breadth first, each held against every invariant. */
export function search(world: World, options: SearchOptions = {}): Search {
  const run = new Run(world, options.until ?? [])
  return run.explore()
}

class Run {
  readonly #world: World
  readonly #key: StateKey
  readonly #search: Search
  readonly #missing: Set<InvariantName>
  readonly #canStop: boolean
  #settled = new Uint8Array(1 << 16)
  #depth = 0

  constructor(world: World, until: InvariantName[]) {
    this.#world = world
    this.#key = new StateKey(world.bounds)
    this.#missing = new Set(until)
    this.#canStop = until.length > 0
    this.#search = {
      world,
      states: new StateSet(),
      parents: new NumberList(),
      steps: new StepTable(),
      settled: this.#settled,
      depth: 0,
      ends: { completed: 0, failed: 0, absent: 0 },
      violations: [],
      witnessed: new Set(),
    }
  }

  explore(): Search {
    const { states } = this.#search
    this.#add(initialState(this.#world.bounds), -1)
    let levelEnd = states.size
    for (let number = 0; number < states.size; number++) {
      if (number === levelEnd) {
        this.#depth++
        levelEnd = states.size
      }
      this.#expand(number)
      if (this.#canStop && this.#missing.size === 0) break
    }
    this.#search.depth = this.#depth
    this.#search.settled = this.#settled
    return this.#search
  }

  #expand(number: number): void {
    const found = this.#search
    const state = this.#key.read(found.states.keys, number * KEY_WORDS)
    let isEnd = true
    found.steps.next()
    successors(state, this.#world, (next, _what, kind) => {
      found.steps.add(this.#add(next, number), kind)
      if (kind !== 'sends') isEnd = false
    })
    if (!isEnd) return
    if (!isTerminal(state)) this.#violated('I4', number, this.#depth)
    if (state.request === RequestStatus.completed) found.ends.completed++
    else if (state.request === RequestStatus.failed) found.ends.failed++
    else found.ends.absent++
  }

  #add(state: State, from: number): number {
    this.#key.write(state)
    const { states, parents } = this.#search
    const before = states.size
    const number = states.add(this.#key.words)
    if (states.size === before) return number
    parents.push(from)
    this.#note(state, number)
    return number
  }

  #note(state: State, number: number): void {
    if (number === this.#settled.length) {
      const settled = new Uint8Array(number * 2)
      settled.set(this.#settled)
      this.#settled = settled
    }
    this.#settled[number] = isSettled(state) ? 1 : 0
    for (const { name, holds } of INVARIANTS) {
      if (!holds(state)) this.#violated(name, number, this.#depth + 1)
    }
    const { witnessed } = this.#search
    if (witnessed.size === WITNESSES.length) return
    for (const { what, isSeen } of WITNESSES) {
      if (!witnessed.has(what) && isSeen(state)) witnessed.add(what)
    }
  }

  #violated(invariant: InvariantName, state: number, depth: number): void {
    const { violations, states } = this.#search
    if (violations.some((violation) => violation.invariant === invariant)) return
    violations.push({ invariant, state, depth, explored: states.size })
    this.#missing.delete(invariant)
  }
}
