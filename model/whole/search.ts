import { initialWhole, type Whole, type WholeMutationName } from './state.ts'
import { wholeSuccessors } from './steps.ts'

/** What must hold whenever nobody's transaction has committed half, which none can. */
export const WHOLE_INVARIANTS = [
  {
    name: 'W1',
    claim: 'all are active or none is, as the batch says',
    holds: ({ items, outcome }: Whole) =>
      items.every(({ status }) => (status === 'active') === (outcome === 'activated')),
  },
  {
    name: 'W2',
    claim: 'whoever is active has the owner of the current attempt',
    holds: ({ items }: Whole) =>
      items.every((item) => item.status !== 'active' || item.user === item.attempt),
  },
  {
    name: 'W3',
    claim: 'no owner is there but of a current attempt that is prepared or active',
    holds: ({ items }: Whole) =>
      items.every(
        ({ user, status, attempt }) =>
          user === 0 || (user === attempt && (status === 'prepared' || status === 'active')),
      ),
  },
]

export const WHOLE_MUTATIONS: { name: WholeMutationName; what: string }[] = [
  { name: 'rows-not-locked', what: 'a decider that does not wait for births' },
  {
    name: 'owners-collected-too-early',
    what: 'owners to be deleted are looked up before the rows are locked',
  },
  { name: 'owners-left', what: 'a roll-back that leaves the owners' },
  { name: 'owners-not-looked-for', what: 'an activation that does not look whether the owners are there' },
  { name: 'owners-not-locked', what: 'owners who can be deleted while they are made owners' },
  { name: 'birth-not-judged', what: 'a trigger that lets every owner pass' },
]

/** Every state that a batch of two can come to. `broken`: the invariants that some state breaks. */
export function searchWhole(mutation?: WholeMutationName) {
  const first = initialWhole()
  const states: Whole[] = [first]
  const numbers = new Map([[JSON.stringify(first), 0]])
  const before: number[][] = [[]]
  const broken = new Set<string>()
  for (let number = 0; number < states.length; number++) {
    const state = states[number] as Whole
    for (const { name, holds } of WHOLE_INVARIANTS) if (!holds(state)) broken.add(name)
    // One that is broken proves enough.
    if (mutation && broken.size > 0) break
    for (const next of wholeSuccessors(state, mutation)) {
      const key = JSON.stringify(next)
      const known = numbers.get(key) ?? states.push(next) - 1
      numbers.set(key, known)
      const ways = before[known]
      if (ways) ways.push(number)
      else before[known] = [number]
    }
  }
  return { states, broken: [...broken], stuck: countStuck(states, before) }
}

/** How many states lead to no decision at all. */
function countStuck(states: Whole[], before: number[][]): number {
  const open = states.flatMap(({ outcome }, number) => (outcome === 'none' ? [] : [number]))
  const canEnd = new Set(open)
  for (let number = open.pop(); number !== undefined; number = open.pop()) {
    for (const earlier of before[number] ?? []) {
      if (canEnd.has(earlier)) continue
      canEnd.add(earlier)
      open.push(earlier)
    }
  }
  return states.length - canEnd.size
}
