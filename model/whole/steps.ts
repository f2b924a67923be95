import {
  ATTEMPTS,
  cloneWhole,
  type Decider,
  ITEMS,
  type Item,
  type Whole,
  type WholeMutationName,
} from './state.ts'

/** Everything that can happen next. Each statement that takes a row's lock and is over at once is one step. */
export function wholeSuccessors(s: Whole, mutation: WholeMutationName | undefined): Whole[] {
  const found: Whole[] = []
  /** What happens changes a copy. */
  const step = (isPossible: boolean, happen: (next: Whole) => void) => {
    if (!isPossible) return
    const next = cloneWhole(s)
    happen(next)
    found.push(next)
  }
  for (let i = 0; i < ITEMS; i++) itemSteps(s, i, mutation, step)
  deciderSteps(s, mutation, step)
  step(!s.isOverdue && s.outcome === 'none', (next) => {
    next.isOverdue = true
  })
  step(s.outcome === 'rolled back' && !s.decider, (next) => {
    Object.assign(next, { outcome: 'none', isOverdue: false })
    for (const item of next.items) item.status = 'pending'
  })
  return found
}

type Step = (isPossible: boolean, happen: (next: Whole) => void) => void

function itemSteps(s: Whole, i: number, mutation: WholeMutationName | undefined, step: Step): void {
  const item = s.items[i] as Item
  const isFree = rowIsFree(s, i)
  const change = (isPossible: boolean, happen: (item: Item) => void) =>
    step(isPossible, (next) => happen(next.items[i] as Item))

  const isLeftBehind = item.status === 'processing' && item.leaseRanOut
  change(isFree && item.attempt < ATTEMPTS && (item.status === 'pending' || isLeftBehind), (next) => {
    next.attempt += 1
    next.sent |= 1 << next.attempt
    Object.assign(next, { status: 'processing', leaseRanOut: false })
  })
  change(item.status === 'processing' && !item.leaseRanOut, (next) => {
    next.leaseRanOut = true
  })
  // mark_provisioning_failed and the reaper, who is fenced by the same attempt.
  const isUndoable = item.status === 'processing' || (item.status === 'prepared' && item.user === 0)
  change(isFree && isUndoable, (next) => {
    next.status = 'failed'
  })
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    change((item.sent & (1 << attempt)) !== 0 && !item.birth && item.user === 0, (next) => {
      next.birth = { attempt, judged: 'not yet' }
    })
  }
  if (item.birth) {
    const { attempt, judged } = item.birth
    const isLive = ['processing', 'prepared'].includes(item.status) && item.attempt === attempt
    change(isFree && judged === 'not yet', (next) => {
      next.birth = { attempt, judged: isLive || mutation === 'birth-not-judged' ? 'live' : 'dead' }
    })
    change(judged === 'live', (next) => {
      Object.assign(next, { birth: null, user: attempt, status: 'prepared' })
    })
    change(true, (next) => {
      next.birth = null
    })
  }
  // Somebody deletes the user. Who activates has locked the owners against that.
  const areOwnersLocked = s.decider?.owners && mutation !== 'owners-not-locked'
  change(item.status === 'prepared' && item.user > 0 && !areOwnersLocked, (next) => {
    next.user = 0
  })
}

function deciderSteps(s: Whole, mutation: WholeMutationName | undefined, step: Step): void {
  const { decider, items } = s
  const begin = (wants: Decider['wants']) => (next: Whole) => {
    const isTooEarly = mutation === 'owners-collected-too-early'
    next.decider = { wants, locked: 0, owners: isTooEarly ? items.map(({ user }) => user) : null }
  }
  step(!decider && s.outcome === 'none', begin('to look'))
  step(!decider && s.outcome === 'none', begin('to roll back'))
  if (!decider) return
  // Killed, or its connection lost.
  step(true, (next) => {
    next.decider = null
  })
  if (decider.wants === 'to look') {
    step(true, (next) => {
      const wants = judge(s)
      next.decider = wants ? { ...decider, wants } : null
    })
  } else if (decider.locked < ITEMS) {
    step(mutation === 'rows-not-locked' || rowIsFree(s, decider.locked), (next) => {
      const { wants, locked, owners } = decider
      next.decider = { wants, locked: locked + 1, owners }
      if (locked + 1 === ITEMS) next.decider.owners ??= items.map(({ user }) => user)
    })
  } else {
    step(true, (next) => decide(next, decider, mutation))
  }
}

/** What a decider has seen before it takes the requests' rows. Undefined: nothing can be decided yet. */
function judge({ items, isOverdue }: Whole): Decider['wants'] | undefined {
  if (items.some(({ status }) => status === 'failed')) return 'to roll back'
  if (items.every(({ status }) => status !== 'pending' && status !== 'processing')) return 'to activate'
  return isOverdue ? 'to roll back' : undefined
}

function decide(next: Whole, { wants, owners }: Decider, mutation: WholeMutationName | undefined): void {
  const areThere = owners?.every((owner) => owner > 0) || mutation === 'owners-not-looked-for'
  next.decider = null
  if (wants === 'to activate' && areThere) {
    next.outcome = 'activated'
    for (const item of next.items) item.status = 'active'
    return
  }
  next.outcome = 'rolled back'
  for (const [i, item] of next.items.entries()) {
    item.status = 'failed'
    if (item.user === owners?.[i] && mutation !== 'owners-left') item.user = 0
  }
}

function rowIsFree(s: Whole, i: number): boolean {
  const isHeldByBirth = (s.items[i]?.birth?.judged ?? 'not yet') !== 'not yet'
  return !isHeldByBirth && (s.decider?.locked ?? 0) <= i
}
