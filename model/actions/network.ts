import { attemptAt, clone, Sent, type State } from '../state.ts'
import { beginCreate, canInsert, emailIsTaken } from './auth-service.ts'
import { decideProvision, markFailed, mayFail, rowIsFree, startAttempt } from './database.ts'
import type { Emit, World } from './step.ts'

/**
 * Messages whose answer nobody hears: late ones, second copies, and those whose answer is lost. What was ever sent may
 * arrive at any later time, any number of times, in any order. What would change nothing is left out.
 */
export function unawaitedArrivals(s: State, world: World, emit: Emit): void {
  for (let number = 1; number <= s.current; number++) {
    const { sent } = attemptAt(s, number)
    if (sent & Sent.create) createArrives(s, number, emit)
    if (sent & Sent.mark) markArrives(s, world, number, emit)
    provisionArrivesAgain(s, world, number, emit)
  }
}

function createArrives(s: State, number: number, emit: Emit): void {
  if (!canInsert(s) || emailIsTaken(s)) return
  const next = clone(s)
  beginCreate(next, number, false)
  emit(next, `network: create user of attempt ${number} arrives, awaited by nobody: inserted`, 'sends')
}

function markArrives(s: State, world: World, number: number, emit: Emit): void {
  if (!rowIsFree(s) || !mayFail(s, world, number)) return
  const next = clone(s)
  markFailed(next, world, number)
  emit(next, `network: mark_provisioning_failed of attempt ${number} arrives, awaited by nobody`, 'sends')
}

/** A second copy brings the owner id of the first, which started the attempt. */
function provisionArrivesAgain(s: State, world: World, number: number, emit: Emit): void {
  if (decideProvision(s, world, true) !== 'started') return
  const next = clone(s)
  startAttempt(next, world, attemptAt(s, number).ownerId)
  emit(
    next,
    `network: the call of attempt ${number} arrives again and starts attempt ${next.current}`,
    'sends',
  )
}
