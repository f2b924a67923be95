import { attemptAt, DriverStep, RequestStatus, Sent, type State, Told } from '../state.ts'
import type { World } from './step.ts'

/*
 * What `ProvisioningService` does between two messages. Nobody can watch it there, so it takes no time: an answer that
 * comes is acted on at once, and a crash before the next message is that message never arriving and its sender crashed.
 */

/** TS: AuthService.createOwner, for the attempt that the answer told of. */
export function startCreating(s: State, number: number, isWorkers: boolean): void {
  const attempt = attemptAt(s, number)
  attempt.driver = DriverStep.create
  attempt.isWorkers = isWorkers
  attempt.sent |= Sent.create
}

/** TS: outcome `created`: what the row says. */
export function created(s: State, world: World, number: number): void {
  decide(s, number, true)
  if (world.mutation !== 'success-is-believed') return
  tellCreated(s, number)
  hangUp(s, number)
}

/** TS: outcome `refused`: never tried again, but the row decides all the same. */
export function refused(s: State, world: World, number: number): void {
  decide(s, number, false)
  if (world.mutation !== 'refusal-is-believed') return
  tellFailed(s, number)
  hangUp(s, number)
}

/** TS: #decide: asks the row, and has it failed unless it is decided. */
export function decide(s: State, number: number, heardCreated: boolean): void {
  const attempt = attemptAt(s, number)
  attempt.heardCreated = heardCreated
  if (heardCreated) attempt.driver = DriverStep.read
  else sendMark(s, number)
}

export function sendMark(s: State, number: number): void {
  const attempt = attemptAt(s, number)
  attempt.driver = DriverStep.mark
  attempt.sent |= Sent.mark
}

/** TS: the end of #bringOwnerToLife and of provision: told from the row as it was read. */
export function tell(s: State, world: World, number: number): void {
  if (s.request === RequestStatus.failed) tellFailed(s, number)
  else if (s.request === RequestStatus.completed) tellCompleted(s, world, number)
  hangUp(s, number)
}

function tellCompleted(s: State, world: World, number: number): void {
  const isOwn = s.current === number || world.mutation === 'secrets-of-another-attempt'
  if (isOwn) tellCreated(s, number)
  else if (!attemptAt(s, number).isWorkers) s.toldReplay = true
}

/** 201 with the attempt's secrets. The worker has nobody to tell. */
function tellCreated(s: State, number: number): void {
  const attempt = attemptAt(s, number)
  if (!attempt.isWorkers) attempt.told |= Told.created
}

function tellFailed(s: State, number: number): void {
  const attempt = attemptAt(s, number)
  if (!attempt.isWorkers) attempt.told |= Told.failed
}

export function hangUp(s: State, number: number): void {
  const attempt = attemptAt(s, number)
  attempt.driver = DriverStep.gone
  attempt.isWorkers = false
  attempt.heardCreated = false
}
