import { successors } from './actions/successors.ts'
import type { Search } from './search.ts'
import { KEY_WORDS, StateKey } from './state-key.ts'

/** How a state came about, step by step. */
export function traceTo(found: Search, number: number): string[] {
  const what: string[] = []
  for (let at = number; at > 0; at = found.parents.at(at)) what.unshift(nameStep(found, at))
  return what
}

function nameStep(found: Search, to: number): string {
  const key = new StateKey(found.world.bounds)
  const from = key.read(found.states.keys, found.parents.at(to) * KEY_WORDS)
  let name: string | undefined
  successors(from, found.world, (next, what) => {
    key.write(next)
    if (found.states.is(key.words, to)) name ??= what
  })
  if (name === undefined) throw new Error(`no step leads to state ${to}`)
  return name
}
