import type { Bounds } from '../bounds.ts'
import type { MutationName } from '../mutations.ts'
import type { State } from '../state.ts'

/** What the steps of one search share. */
export interface World {
  bounds: Bounds
  mutation: MutationName | undefined
}

/**
 * - `sends`: somebody calls, claims, tries once more or signs up, or the network brings what was sent before. Each of these
 *   may stop at any time, so I4 must hold without them.
 * - `heals`: the clock, the reaper, the end of a transaction. I4 must hold by these alone.
 * - `goes on`: the rest.
 */
export type StepKind = 'sends' | 'heals' | 'goes on'

/** Receives each state that one step leads to. */
export type Emit = (next: State, what: string, kind: StepKind) => void
