import type { Bounds } from './bounds.ts'

export const RequestStatus = { absent: 0, processing: 1, completed: 2, failed: 3 } as const

/** The last two are the model's own: failed by a stranger while its lease was alive, and deleted by a mutation. */
export const AttemptStatus = {
  none: 0,
  running: 1,
  succeeded: 2,
  failed: 3,
  abandoned: 4,
  killed: 5,
  forgotten: 6,
} as const

/**
 * What the driver of an attempt waits for: nothing, since it ended or never was; the auth service to create the user;
 * get_provisioning_result; mark_provisioning_failed. `act` exists under a mutation only: it has looked at the row, and will
 * act on what it saw.
 */
export const DriverStep = { gone: 0, create: 1, read: 2, mark: 3, act: 4 } as const

export const TenantStatus = { none: 0, provisioning: 1, active: 2 } as const

export const UserKind = { none: 0, ordinary: 1, owner: 2 } as const

export const SignUp = { none: 0, open: 1, committed: 2 } as const

/**
 * Where the auth service's transaction stands: the user is inserted; the trigger has read the attempt without a lock; it
 * holds the request row and has activated, or has refused; or it lets the user pass, having nothing to say to it.
 */
export const AuthStep = { none: 0, inserted: 1, read: 2, activated: 3, refused: 4, passed: 5 } as const

/** Bits: what the caller of an attempt was told. */
export const Told = { created: 1, failed: 2 } as const

/** Bits: the messages of an attempt that were ever sent, and from then on may arrive, at any time, any number of times. */
export const Sent = { create: 1, mark: 2 } as const

/**
 * A row of `provisioning_attempts`, with what there is of it outside: whoever drives it, in one run of
 * `ProvisioningService.provision` or of the worker, and the network. Nobody drives two, so there are no callers but these.
 * The credentials of an attempt go by its number.
 */
export interface Attempt {
  status: number
  /** Owner ids are numbered by the attempt that first had them, so this is the attempt's own number but for mutations. */
  ownerId: number
  driver: number
  isWorkers: boolean
  /** Whether the auth service said so to the driver. */
  heardCreated: boolean
  told: number
  sent: number
}

/**
 * Everything committed, the one transaction that may be open, who waits for what, and what the network holds.
 * Numbers, not strings: there are millions of these.
 */
export interface State {
  request: number
  current: number
  leaseRanOut: boolean
  /** By number; 0 stands for no attempt. */
  attempts: Attempt[]
  tenant: number
  tenantOwnerId: number
  activations: number
  /** The row of `auth.users` with the owner's e-mail: its unique index admits one. */
  user: { kind: number; ownerId: number; credentials: number }
  /** Somebody else's use of that e-mail. */
  signUp: number
  /** The open transaction that has inserted the e-mail. Every other insert waits for it on the unique index. */
  auth: { step: number; attempt: number; judgedLive: boolean; isAwaited: boolean }
  toldReplay: boolean
  /** The attempt a reaper without a lock has seen expired; 0 but for that mutation. */
  reaperSaw: number
}

export function initialState(bounds: Bounds): State {
  return {
    request: RequestStatus.absent,
    current: 0,
    leaseRanOut: false,
    attempts: Array.from({ length: bounds.attempts + 1 }, () => ({
      status: AttemptStatus.none,
      ownerId: 0,
      driver: DriverStep.gone,
      isWorkers: false,
      heardCreated: false,
      told: 0,
      sent: 0,
    })),
    tenant: TenantStatus.none,
    tenantOwnerId: 0,
    activations: 0,
    user: { kind: UserKind.none, ownerId: 0, credentials: 0 },
    signUp: SignUp.none,
    auth: { step: AuthStep.none, attempt: 0, judgedLive: false, isAwaited: false },
    toldReplay: false,
    reaperSaw: 0,
  }
}

/** By hand, since this is where the search spends its time. */
export function clone(s: State): State {
  const { user, auth } = s
  const attempts = new Array<Attempt>(s.attempts.length)
  for (let i = 0; i < attempts.length; i++) {
    const { status, ownerId, driver, isWorkers, heardCreated, told, sent } = s.attempts[i] as Attempt
    attempts[i] = { status, ownerId, driver, isWorkers, heardCreated, told, sent }
  }
  return {
    request: s.request,
    current: s.current,
    leaseRanOut: s.leaseRanOut,
    attempts,
    tenant: s.tenant,
    tenantOwnerId: s.tenantOwnerId,
    activations: s.activations,
    user: { kind: user.kind, ownerId: user.ownerId, credentials: user.credentials },
    signUp: s.signUp,
    auth: {
      step: auth.step,
      attempt: auth.attempt,
      judgedLive: auth.judgedLive,
      isAwaited: auth.isAwaited,
    },
    toldReplay: s.toldReplay,
    reaperSaw: s.reaperSaw,
  }
}

export function attemptAt(s: State, number: number): Attempt {
  return s.attempts[number] as Attempt
}

/** Whoever drives it; callers go by the number of their attempt. */
export function driverOf(s: State, attempt: number): string {
  return `${attemptAt(s, attempt).isWorkers ? 'worker' : 'caller'} ${attempt}`
}
