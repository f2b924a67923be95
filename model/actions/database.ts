import {
  AttemptStatus,
  AuthStep,
  attemptAt,
  RequestStatus,
  type State,
  TenantStatus,
  UserKind,
} from '../state.ts'
import type { World } from './step.ts'

/*
 * The database's transactions, each one step. To each other they are: whatever they write hangs on the request row, which
 * each locks first, and what they read without that lock is judged again under it or by a constraint.
 */

/** What `provision_tenant_atomic` answers. `no` is every error: DUPLICATE_REQUEST, EMAIL_UNAVAILABLE, VALIDATION_ERROR. */
export type Decision = 'started' | 'completed' | 'no'

/** Nobody's owner id, nobody's word. */
const NO_ATTEMPT = 0

/** SQL: the request row `for update`. Who else holds it from one step to the next is always the auth service. */
export function rowIsFree(s: State): boolean {
  return s.auth.step !== AuthStep.activated && s.auth.step !== AuthStep.refused
}

/** SQL: provision_tenant_atomic, up to its decision. `isCopy`: it brings an owner id that was used before. */
export function decideProvision(s: State, world: World, isCopy: boolean): Decision {
  // claim_request: without a lock, since completed stays; for update nowait; the lease
  if (s.request === RequestStatus.completed) return 'completed'
  if (!rowIsFree(s)) return 'no'
  if (s.request === RequestStatus.processing && !s.leaseRanOut) return 'no'
  // require_free_names, where there is no tenant yet
  if (s.tenant === TenantStatus.none && s.user.kind !== UserKind.none) return 'no'
  // attempt_owner_id_is_unique
  if (isCopy && world.mutation !== 'owner-id-used-twice') return 'no'
  return s.current < world.bounds.attempts ? 'started' : 'no'
}

/** SQL: the worker's claim: for update skip locked, of a request whose lease ran out; start_attempt follows. */
export function mayClaim(s: State, world: World): boolean {
  return isExpired(s) && s.current < world.bounds.attempts
}

/** SQL: what the reaper looks for, too. The model leaves open when the deadline is: any time after the lease. */
export function isExpired(s: State): boolean {
  return s.request === RequestStatus.processing && s.leaseRanOut && rowIsFree(s)
}

/** SQL: start_attempt, and create_tenant where there is none. `ownerId` is given where it was used before. */
export function startAttempt(s: State, world: World, ownerId?: number): void {
  const before = attemptAt(s, s.current)
  const isTakeover = s.request === RequestStatus.processing
  if (before.status === AttemptStatus.running) before.status = AttemptStatus.abandoned

  s.current++
  const attempt = attemptAt(s, s.current)
  attempt.status = AttemptStatus.running
  attempt.ownerId = ownerId ?? s.current
  if (isTakeover && world.mutation === 'takeover-keeps-owner-id') attempt.ownerId = before.ownerId

  s.request = RequestStatus.processing
  s.leaseRanOut = false
  s.tenant = TenantStatus.provisioning
}

/** SQL: the condition in mark_provisioning_failed, under the lock: with the fence. */
export function mayFail(s: State, world: World, attempt: number): boolean {
  if (s.request !== RequestStatus.processing) return false
  return s.current === attempt || world.mutation === 'no-attempt-fence'
}

/** SQL: mark_provisioning_failed, once it has the lock. */
export function markFailed(s: State, world: World, attempt: number): void {
  if (!mayFail(s, world, attempt)) return
  if (world.mutation === 'existing-user-adopted' && s.user.kind === UserKind.ordinary) activate(s, NO_ATTEMPT)
  else compensate(s, world, s.current, attempt)
}

/** SQL: reap_expired_requests, once it has the lock. */
export function reap(s: State, world: World): void {
  compensate(s, world, s.current, NO_ATTEMPT)
}

/**
 * Under a mutation: compensate_attempt without the lock, for the row as it was when `attempt` was current.
 * False if a constraint stops it: completed_request_has_a_result.
 */
export function failUnlocked(s: State, world: World, attempt: number): boolean {
  if (s.request === RequestStatus.completed) return false
  compensate(s, world, attempt, attempt)
  return true
}

/** SQL: compensate_attempt, of the attempt that the row was read with, on the word of attempt `by`. */
function compensate(s: State, world: World, attempt: number, by: number): void {
  const isStranger = by !== s.current && s.request === RequestStatus.processing && !s.leaseRanOut
  attemptAt(s, attempt).status =
    world.mutation === 'compensation-forgets-owner-id' ? AttemptStatus.forgotten : AttemptStatus.failed
  if (isStranger) attemptAt(s, s.current).status = AttemptStatus.killed

  s.request = RequestStatus.failed
  s.leaseRanOut = false
  if (s.tenant === TenantStatus.provisioning) s.tenant = TenantStatus.none
  if (world.mutation === 'compensation-deletes-user') {
    s.user = { kind: UserKind.none, ownerId: 0, credentials: 0 }
  }
}

/** SQL: activate_tenant, for the request as it is under the lock. Nobody sees it before the commit, so it is done then. */
export function activate(s: State, ownerId: number): void {
  s.tenant = TenantStatus.active
  s.tenantOwnerId = ownerId
  s.activations++
  s.request = RequestStatus.completed
  s.leaseRanOut = false
  attemptAt(s, s.current).status = AttemptStatus.succeeded
}

const STATUSES = ['absent', 'processing', 'completed', 'failed']

export function statusOf(s: State): string {
  return STATUSES[s.request] as string
}
