import { type Action, birth, mark, passes, provision } from './actions.ts'
import type { Name } from './scene.ts'

/** A statement in a transaction that stays open until a later step ends it. */
export type Held = { held: Action }
/** A statement that waits, perhaps, and is told once it does no more. */
type Outlasting = { outlasting: Action }
/** What comes next, whoever did it. `answers`: what it waited for has come; `outlasts`: it has not, and does not. */
type Move = Action | Held | Outlasting | 'commit' | 'rollback' | 'answers' | 'outlasts'

/** Who does what, and what becomes of it: an answer, an error, or whom it waits for. */
export type Step = [actor: string, move: Move, outcome: string]

/** An order of statements, and what it must come to. */
export type Case = {
  title: string
  steps: Step[]
  /** How each request stands in the end, e.g. `completed 1` or `none`. */
  end: Record<Name, string>
}

/** Leaves the transaction open. */
export function held(action: Action): Held {
  return { held: action }
}

/** However long it waits. */
export function outlasting(action: Action): Outlasting {
  return { outlasting: action }
}

/** The first attempt has begun, and its lease is fresh. */
export function begun(name: Name): Step[] {
  return [['caller', provision(name), 'attempt 1']]
}

/** The first attempt has been left behind: its lease is over, and if not said otherwise its deadline. */
export function leftBehind(name: Name, what: 'lease' | 'both' = 'both'): Step[] {
  return [...begun(name), ['time', passes(name, what), 'ok']]
}

/** A second attempt has taken over from the first. */
export function takenOver(name: Name): Step[] {
  return [...leftBehind(name), ['caller', provision(name), 'attempt 2']]
}

/** The first attempt has been undone. */
export function failed(name: Name): Step[] {
  return [...begun(name), ['function', mark(name, 1), 'failed']]
}

/** The first attempt's owner has been born. */
export function completed(name: Name): Step[] {
  return [...begun(name), ['auth', birth(name, 1), 'born']]
}
