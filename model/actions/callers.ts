import { clone, type State } from '../state.ts'
import { decideProvision, mayClaim, startAttempt } from './database.ts'
import { startCreating } from './driver.ts'
import type { Emit, World } from './step.ts'

/*
 * Any number of callers with the one key, and of workers. A message that is lost changes nothing. Where its answer is lost,
 * or it arrives after its sender gave up, it is the start of an attempt that nobody drives.
 */

/** TS: provision → Database.startProvisioning. */
export function call(s: State, world: World, emit: Emit): void {
  const decision = decideProvision(s, world, false)
  if (decision === 'completed' && !s.toldReplay) {
    const told = clone(s)
    told.toldReplay = true
    emit(told, 'a caller: provision_tenant_atomic answers with a replay', 'sends')
  }
  if (decision !== 'started') return
  const after = clone(s)
  startAttempt(after, world)
  const number = after.current
  emit(after, `a caller: provision_tenant_atomic starts attempt ${number}; the answer is lost`, 'sends')

  const answered = clone(after)
  startCreating(answered, number, false)
  emit(answered, `caller ${number}: provision_tenant_atomic starts attempt ${number}`, 'sends')
}

/** The worker: POST /ops/drain. From its claim on it does as a caller does. */
export function drain(s: State, world: World, emit: Emit): void {
  if (!mayClaim(s, world)) return
  const after = clone(s)
  startAttempt(after, world)
  const number = after.current
  emit(after, `a worker: takes over with attempt ${number}; the answer is lost`, 'sends')

  const answered = clone(after)
  startCreating(answered, number, true)
  emit(answered, `worker ${number}: takes over with attempt ${number}`, 'sends')
}
