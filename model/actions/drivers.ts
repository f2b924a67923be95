import { attemptAt, clone, DriverStep, driverOf, RequestStatus, type State } from '../state.ts'
import { beginCreate, canInsert, emailIsTaken } from './auth-service.ts'
import { failUnlocked, markFailed, rowIsFree, statusOf } from './database.ts'
import { created, decide, hangUp, refused, sendMark, tell } from './driver.ts'
import type { Emit, World } from './step.ts'

/**
 * Whoever drives an attempt. It may get the answer when its message arrives, may give up before, and may crash. That an
 * answer is lost, or a message, is the message arriving unawaited (`network.ts`), or never, and its sender giving up.
 */
export function driverSteps(s: State, world: World, emit: Emit): void {
  for (let number = 1; number <= s.current; number++) {
    const { driver } = attemptAt(s, number)
    if (driver === DriverStep.gone) continue
    if (driver === DriverStep.create) create(s, world, number, emit)
    else if (driver === DriverStep.read) read(s, world, number, emit)
    else if (driver === DriverStep.mark) mark(s, world, number, emit)
    else act(s, world, number, emit)
    crash(s, number, emit)
  }
}

/** TS: AuthService.createOwner, which calls #createOnce with the same owner id again and again. */
function create(s: State, world: World, number: number, emit: Emit): void {
  const what = `${driverOf(s, number)}: create user`
  if (isArrived(s, number)) {
    emit(stopWaiting(s, number), `${what} times out, and its transaction goes on; it tries again`, 'sends')
  } else if (canInsert(s)) {
    const after = clone(s)
    const isTaken = emailIsTaken(s)
    if (isTaken) refused(after, world, number)
    else beginCreate(after, number, true)
    emit(
      after,
      `${what} ${isTaken ? 'is refused: email_exists' : 'arrives: inserted'}`,
      isTaken ? 'goes on' : 'sends',
    )
  }

  const unknown = stopWaiting(s, number)
  decide(unknown, number, false)
  emit(unknown, `${what} is not answered; it tries no more`, 'goes on')
  // Whatever stands between the two may answer anything, whatever became of the message.
  const falselyCreated = stopWaiting(s, number)
  created(falselyCreated, world, number)
  emit(falselyCreated, `${what} is answered with a false 200`, 'goes on')
  const falselyRefused = stopWaiting(s, number)
  refused(falselyRefused, world, number)
  emit(falselyRefused, `${what} is answered with a false 422`, 'goes on')
}

/** TS: Database.readResult. It changes nothing, so that its loss and the loss of its answer are one. */
function read(s: State, world: World, number: number, emit: Emit): void {
  const answered = clone(s)
  if (s.request === RequestStatus.processing) sendMark(answered, number)
  else tell(answered, world, number)
  emit(answered, `${driverOf(s, number)}: get_provisioning_result answers ${statusOf(s)}`, 'goes on')
}

/** TS: Database.markFailed. A lock that is held is waited for: until then it does not arrive. */
function mark(s: State, world: World, number: number, emit: Emit): void {
  const what = `${driverOf(s, number)}: mark_provisioning_failed`
  if (attemptAt(s, number).heardCreated) {
    const again = clone(s)
    attemptAt(again, number).driver = DriverStep.read
    emit(again, `${what} is not answered; it asks again`, 'sends')
  }
  if (world.mutation === 'no-row-lock') look(s, world, number, emit)
  else if (rowIsFree(s)) decideFailed(s, world, number, emit)
}

function decideFailed(s: State, world: World, number: number, emit: Emit): void {
  const after = clone(s)
  markFailed(after, world, number)
  tell(after, world, number)
  emit(after, `${driverOf(s, number)}: mark_provisioning_failed answers ${statusOf(after)}`, 'goes on')
}

/** The mutation `no-row-lock`: it looks at the row. */
function look(s: State, world: World, number: number, emit: Emit): void {
  const what = `${driverOf(s, number)}: mark_provisioning_failed`
  const next = clone(s)
  if (s.request === RequestStatus.processing && s.current === number) {
    attemptAt(next, number).driver = DriverStep.act
    emit(next, `${what} finds its attempt current, without a lock`, 'goes on')
  } else {
    tell(next, world, number)
    emit(next, `${what} answers ${statusOf(s)}`, 'goes on')
  }
}

/** The mutation `no-row-lock`: compensate_attempt for the row as it was. Its UPDATE does wait for the lock. */
function act(s: State, world: World, number: number, emit: Emit): void {
  if (!rowIsFree(s)) return
  const next = clone(s)
  const isDone = failUnlocked(next, world, number)
  if (isDone) tell(next, world, number)
  else hangUp(next, number)
  const what = isDone ? 'acts on what it found' : 'is stopped by a constraint'
  emit(next, `${driverOf(s, number)}: mark_provisioning_failed ${what}`, 'goes on')
}

/** A crash, and likewise the end of its patience, or of the platform's with it: it tells nothing. */
function crash(s: State, number: number, emit: Emit): void {
  const next = stopWaiting(s, number)
  hangUp(next, number)
  emit(next, `${driverOf(s, number)}: crashes`, 'goes on')
}

/** A message that has arrived goes on without an ear for its answer. */
function stopWaiting(s: State, number: number): State {
  const next = clone(s)
  if (isArrived(s, number)) next.auth.isAwaited = false
  return next
}

function isArrived(s: State, number: number): boolean {
  return s.auth.isAwaited && s.auth.attempt === number
}
