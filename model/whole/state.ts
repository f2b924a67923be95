/** One request of an all_or_nothing batch, and what there is of it outside. */
export interface Item {
  status: 'pending' | 'processing' | 'prepared' | 'failed' | 'active'
  attempt: number
  leaseRanOut: boolean
  /** Bits by attempt: owners that were asked for, and from then on may be born at any time. */
  sent: number
  /** The auth service's open transaction. Once it has judged it holds the request's row. */
  birth: { attempt: number; judged: 'not yet' | 'live' | 'dead' } | null
  /** The attempt whose owner is there; 0: none. The address is unique, so there is one at most. */
  user: number
}

/** Whoever decides: it holds the batch's row from the beginning, then takes the requests' rows by position. */
export interface Decider {
  wants: 'to look' | 'to activate' | 'to roll back'
  locked: number
  /** Owners it means to delete, by item; none before it has all rows. */
  owners: number[] | null
}

export interface Whole {
  items: Item[]
  outcome: 'none' | 'activated' | 'rolled back'
  isOverdue: boolean
  decider: Decider | null
}

export type WholeMutationName =
  | 'rows-not-locked'
  | 'owners-collected-too-early'
  | 'owners-left'
  | 'owners-not-looked-for'
  | 'owners-not-locked'
  | 'birth-not-judged'

/** Of two items, each with up to two attempts. */
export const ITEMS = 2
export const ATTEMPTS = 2

/** By hand, since this is where the search spends its time. */
export function cloneWhole({ items, outcome, isOverdue, decider }: Whole): Whole {
  return {
    items: items.map((item) => ({ ...item, birth: item.birth && { ...item.birth } })),
    outcome,
    isOverdue,
    decider: decider && { ...decider },
  }
}

export function initialWhole(): Whole {
  const item = (): Item => ({
    status: 'pending',
    attempt: 0,
    leaseRanOut: false,
    sent: 0,
    birth: null,
    user: 0,
  })
  return { items: Array.from({ length: ITEMS }, item), outcome: 'none', isOverdue: false, decider: null }
}
