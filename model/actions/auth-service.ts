import {
  AttemptStatus,
  AuthStep,
  attemptAt,
  clone,
  driverOf,
  RequestStatus,
  SignUp,
  type State,
  TenantStatus,
  UserKind,
} from '../state.ts'
import { activate } from './database.ts'
import { created, decide } from './driver.ts'
import type { Emit, World } from './step.ts'

/** Whether an insert into auth.users can go ahead: the unique index on e-mail makes it wait for one that is open. */
export function canInsert(s: State): boolean {
  return s.auth.step === AuthStep.none && s.signUp !== SignUp.open
}

/** Auth service: 422 email_exists; where two insert at once the later finds out by the index, and says 500. */
export function emailIsTaken(s: State): boolean {
  return s.user.kind !== UserKind.none
}

/** Auth service: begin; insert into auth.users. All users of one request have one e-mail. */
export function beginCreate(s: State, attempt: number, isAwaited: boolean): void {
  s.auth = { step: AuthStep.inserted, attempt, judgedLive: false, isAwaited }
}

/** SQL: activate_on_owner_created, statement by statement, then the auth service's commit or rollback. */
export function authSteps(s: State, world: World, emit: Emit): void {
  const { step, attempt } = s.auth
  if (step === AuthStep.none) return

  if (step === AuthStep.inserted) {
    const next = clone(s)
    next.auth.step = attemptOfOwner(s, attempt) === 0 ? AuthStep.passed : AuthStep.read
    if (world.mutation === 'trigger-judges-before-lock') next.auth.judgedLive = isLive(s, attempt)
    emit(next, `auth service: the trigger reads attempt ${attempt}, without a lock`, 'heals')
  } else if (step === AuthStep.read) {
    const next = clone(s)
    next.auth.step = judge(s, world)
    emit(next, `auth service: the trigger locks the request row and ${VERDICTS[next.auth.step]}`, 'heals')
  } else if (step !== AuthStep.refused) {
    commit(s, world, emit)
  }
  rollBack(s, emit)
}

const VERDICTS: Record<number, string> = {
  [AuthStep.activated]: 'activates',
  [AuthStep.refused]: 'refuses',
  [AuthStep.passed]: 'lets the user pass',
}

function judge(s: State, world: World): number {
  const isRefused =
    world.mutation === 'trigger-judges-before-lock' ? !s.auth.judgedLive : !isLive(s, s.auth.attempt)
  if (isRefused && world.mutation === 'trigger-ignores-the-dead') return AuthStep.passed
  if (isRefused && world.mutation !== 'trigger-activates-anything') return AuthStep.refused
  // activate_tenant raises where there is no provisioning tenant
  return s.tenant === TenantStatus.provisioning ? AuthStep.activated : AuthStep.refused
}

function isLive(s: State, attempt: number): boolean {
  return s.request === RequestStatus.processing && s.current === attemptOfOwner(s, attempt)
}

/** The row of provisioning_attempts with the owner id that this attempt was given; 0 if there is none. */
function attemptOfOwner(s: State, attempt: number): number {
  const { ownerId } = attemptAt(s, attempt)
  for (let n = s.current; n > 0; n--) {
    const row = attemptAt(s, n)
    if (row.ownerId === ownerId && row.status !== AttemptStatus.forgotten) return n
  }
  return 0
}

/** From here on the user is born, and whatever the trigger did is everybody's. The answer may still be lost. */
function commit(s: State, world: World, emit: Emit): void {
  const { step, attempt, isAwaited } = s.auth
  const { ownerId } = attemptAt(s, attempt)
  const after = clone(s)
  after.user = { kind: UserKind.owner, ownerId, credentials: attempt }
  if (step === AuthStep.activated) activate(after, ownerId)
  endTransaction(after)
  const what = `auth service: commits: the user of attempt ${attempt} is born`
  emit(after, what, 'heals')
  if (!isAwaited) return

  const answered = clone(after)
  created(answered, world, attempt)
  emit(answered, `${what}; ${driverOf(s, attempt)} hears 200`, 'heals')
}

/** Refused by the trigger, out of time at a lock, or killed: to the driver a 500 and no answer at all are one, unknown. */
function rollBack(s: State, emit: Emit): void {
  const { attempt, isAwaited } = s.auth
  const after = clone(s)
  endTransaction(after)
  const what = `auth service: rolls back the user of attempt ${attempt}`
  emit(after, what, 'heals')
  if (!isAwaited) return

  const answered = clone(after)
  decide(answered, attempt, false)
  emit(answered, `${what}; ${driverOf(s, attempt)} tries no more`, 'heals')
}

function endTransaction(s: State): void {
  s.auth = { step: AuthStep.none, attempt: 0, judgedLive: false, isAwaited: false }
}
