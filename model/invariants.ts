import {
  AttemptStatus,
  AuthStep,
  attemptAt,
  DriverStep,
  RequestStatus,
  SignUp,
  type State,
  TenantStatus,
  Told,
  UserKind,
} from './state.ts'

export type InvariantName = 'I1' | 'I2' | 'I3' | 'fence' | 'I6' | 'credentials' | 'I10' | 'I4'

export interface Invariant {
  name: InvariantName
  claim: string
  holds: (s: State) => boolean
}

/** What every state must fulfil. I4 is about where states lead to: see `liveness.ts`. */
export const INVARIANTS: Invariant[] = [
  {
    name: 'I1',
    claim: 'one key activates at most one tenant, once',
    holds: (s) => s.activations <= 1,
  },
  {
    name: 'I2',
    claim: 'tenant active, request completed, its attempt succeeded, its owner born: all or none',
    holds: isAllOrNone,
  },
  {
    name: 'I3',
    claim:
      'no owner of an attempt that is over is ever born; a failed request has no tenant, a live one a live attempt',
    holds: (s) => deadOwnersAreUnborn(s) && attemptsFitRequest(s),
  },
  {
    name: 'fence',
    claim: 'while its lease is alive, an attempt is failed by nobody but its own driver',
    holds: (s) => s.attempts.every((a) => a.status !== AttemptStatus.killed),
  },
  {
    name: 'I6',
    claim: 'nobody is told completed unless the row is, nor failed of an attempt that succeeded',
    holds: isTruthTold,
  },
  {
    name: 'credentials',
    claim: 'who is told the secrets of an attempt has those the owner was born with (I6)',
    holds: (s) =>
      s.attempts.every(
        (a, n) =>
          !((a.told & Told.created) !== 0 && s.user.kind === UserKind.owner && s.user.credentials !== n),
      ),
  },
  {
    name: 'I10',
    claim: 'a user who signed up is neither removed nor made an owner',
    holds: (s) =>
      s.signUp !== SignUp.committed ||
      (s.user.kind === UserKind.ordinary && s.tenant !== TenantStatus.active),
  },
]

function isAllOrNone(s: State): boolean {
  const isActive = s.tenant === TenantStatus.active
  const isCompleted = s.request === RequestStatus.completed
  const current = attemptAt(s, s.current)
  const isSucceeded = s.attempts.some((a) => a.status === AttemptStatus.succeeded)
  const isBorn = s.user.kind === UserKind.owner && s.user.ownerId === current.ownerId
  if (!isCompleted) return !isActive && !isSucceeded && !(isBorn && current.status === AttemptStatus.running)
  return (
    isActive && isBorn && current.status === AttemptStatus.succeeded && s.tenantOwnerId === s.user.ownerId
  )
}

function deadOwnersAreUnborn(s: State): boolean {
  if (s.user.kind !== UserKind.owner) return true
  return s.attempts.every(
    (a) =>
      a.ownerId !== s.user.ownerId ||
      a.status === AttemptStatus.running ||
      a.status === AttemptStatus.succeeded,
  )
}

function attemptsFitRequest(s: State): boolean {
  if (s.request === RequestStatus.failed && s.tenant !== TenantStatus.none) return false
  const isProcessing = s.request === RequestStatus.processing
  if (isProcessing && s.tenant !== TenantStatus.provisioning) return false
  return s.attempts.every(
    (a, n) => (a.status === AttemptStatus.running) === (isProcessing && n === s.current),
  )
}

function isTruthTold(s: State): boolean {
  const isCompleted = s.request === RequestStatus.completed
  if (s.toldReplay && !isCompleted) return false
  return s.attempts.every(
    (a) =>
      ((a.told & Told.created) === 0 || isCompleted) &&
      ((a.told & Told.failed) === 0 || a.status !== AttemptStatus.succeeded),
  )
}

/** Decided, and no transaction open. */
export function isSettled(s: State): boolean {
  return s.request !== RequestStatus.processing && s.auth.step === AuthStep.none && s.signUp !== SignUp.open
}

/** Where nothing goes on of itself, this must be so. */
export function isTerminal(s: State): boolean {
  return isSettled(s) && s.attempts.every((a) => a.driver === DriverStep.gone)
}
