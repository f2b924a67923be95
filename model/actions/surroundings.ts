import { AuthStep, clone, RequestStatus, SignUp, type State, UserKind } from '../state.ts'
import { failUnlocked, isExpired, reap, rowIsFree } from './database.ts'
import type { Emit, World } from './step.ts'

/** What happens without anybody's asking: time, the reaper, and a stranger who wants the same e-mail. */
export function surroundingSteps(s: State, world: World, emit: Emit): void {
  if (s.request === RequestStatus.processing && !s.leaseRanOut) {
    const next = clone(s)
    next.leaseRanOut = true
    emit(next, `clock: the lease of attempt ${s.current} runs out`, 'heals')
  }
  if (world.mutation === 'reaper-without-lock') reaperWithoutLock(s, world, emit)
  else if (world.mutation !== 'no-reaper') reaper(s, world, emit)
  stranger(s, emit)
}

/** SQL: reap_expired_requests, for update skip locked. */
function reaper(s: State, world: World, emit: Emit): void {
  const isDue =
    world.mutation === 'reaper-ignores-lease'
      ? s.request === RequestStatus.processing && rowIsFree(s)
      : isExpired(s)
  if (!isDue) return
  const next = clone(s)
  reap(next, world)
  emit(next, `reaper: fails attempt ${s.current}`, 'heals')
}

function reaperWithoutLock(s: State, world: World, emit: Emit): void {
  const next = clone(s)
  if (s.reaperSaw > 0 && rowIsFree(s)) {
    next.reaperSaw = 0
    failUnlocked(next, world, s.reaperSaw)
    emit(next, `reaper: fails the request that it saw with attempt ${s.reaperSaw}`, 'heals')
  } else if (s.reaperSaw === 0 && isExpired(s)) {
    next.reaperSaw = s.current
    emit(next, `reaper: sees that attempt ${s.current} has expired`, 'heals')
  }
}

/** An ordinary sign-up with the owner's e-mail, and its end by the stranger's own hand. The trigger ignores its id. */
function stranger(s: State, emit: Emit): void {
  if (s.signUp === SignUp.none && s.user.kind === UserKind.none && s.auth.step === AuthStep.none) {
    const next = clone(s)
    next.signUp = SignUp.open
    emit(next, "stranger: signs up with the owner's e-mail: inserted", 'sends')
  } else if (s.signUp === SignUp.open) {
    const committed = clone(s)
    committed.signUp = SignUp.committed
    committed.user.kind = UserKind.ordinary
    emit(committed, 'stranger: the sign-up commits', 'heals')
    const rolledBack = clone(s)
    rolledBack.signUp = SignUp.none
    emit(rolledBack, 'stranger: the sign-up rolls back', 'heals')
  } else if (s.signUp === SignUp.committed && s.user.kind === UserKind.ordinary) {
    const gone = clone(s)
    gone.signUp = SignUp.none
    gone.user.kind = UserKind.none
    emit(gone, 'stranger: deletes the account', 'sends')
  }
}
