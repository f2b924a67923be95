import { NumberList } from './number-list.ts'
import type { Search } from './search.ts'
import type { StepTable } from './step-table.ts'

/** Answers about a finished search as a whole. */
export interface Liveness {
  /** A state from which clock, reaper and the ends of transactions can't settle the request; undefined if there is none. */
  stuck: number | undefined
  /** Whether there is a run without end in which nobody sends anything any more. */
  isEndless: boolean
}

/**
 * I4, in two parts. From every state, what needs neither caller nor worker leads to where the request is settled. And once
 * nobody sends any more, no run goes on for ever: as every end is terminal, it ends settled, whatever is scheduled when.
 */
export function checkLiveness(found: Search): Liveness {
  const stuck = findStuck(found)
  return { stuck, isEndless: hasCycle(found) }
}

function findStuck({ states, steps, settled }: Search): number | undefined {
  const backwards = reverseHealing(steps, states.size)
  const reaches = new Uint8Array(states.size)
  const queue = new NumberList()
  for (let number = 0; number < states.size; number++) {
    if (settled[number] !== 1) continue
    reaches[number] = 1
    queue.push(number)
  }
  for (let i = 0; i < queue.length; i++) {
    const to = queue.at(i)
    for (let j = backwards.starts[to] as number; j < (backwards.starts[to + 1] as number); j++) {
      const from = backwards.froms[j] as number
      if (reaches[from] === 1) continue
      reaches[from] = 1
      queue.push(from)
    }
  }
  const stuck = reaches.indexOf(0)
  return stuck === -1 ? undefined : stuck
}

/** The healing steps by where they lead: those to state n come `froms` [starts[n], starts[n + 1]). */
function reverseHealing(steps: StepTable, size: number) {
  const starts = new Int32Array(size + 2)
  steps.forEach((_from, to, kind) => {
    if (kind === 'heals') starts[to + 2] = (starts[to + 2] as number) + 1
  })
  for (let n = 1; n < starts.length; n++) starts[n] = (starts[n] as number) + (starts[n - 1] as number)
  const froms = new Int32Array(starts[size + 1] as number)
  steps.forEach((from, to, kind) => {
    if (kind !== 'heals') return
    const place = starts[to + 1] as number
    froms[place] = from
    starts[to + 1] = place + 1
  })
  return { starts, froms }
}

/** Takes away states that nothing leads to, again and again: what can't be taken away lies on a cycle, or behind one. */
function hasCycle({ states, steps }: Search): boolean {
  const incoming = new Int32Array(states.size)
  steps.forEach((_from, to, kind) => {
    if (kind !== 'sends') incoming[to] = (incoming[to] as number) + 1
  })
  const queue = new NumberList()
  for (let number = 0; number < states.size; number++) {
    if (incoming[number] === 0) queue.push(number)
  }
  for (let i = 0; i < queue.length; i++) {
    steps.forEachOf(queue.at(i), (to, kind) => {
      if (kind === 'sends') return
      incoming[to] = (incoming[to] as number) - 1
      if (incoming[to] === 0) queue.push(to)
    })
  }
  return queue.length < states.size
}
