import {
  AttemptStatus,
  AuthStep,
  attemptAt,
  DriverStep,
  RequestStatus,
  Sent,
  type State,
  Told,
  UserKind,
} from './state.ts'

/** What a search must have seen, lest it be clean only because nothing happens in it. */
export const WITNESSES: { what: string; isSeen: (s: State) => boolean }[] = [
  {
    what: 'a tenant completed by its first attempt, its caller told so',
    isSeen: (s) => isCompletedBy(s, 1) && (attemptAt(s, 1).told & Told.created) !== 0,
  },
  {
    what: 'a tenant completed though nobody was told, and nobody asks any more',
    isSeen: (s) =>
      isCompletedBy(s, 1) &&
      attemptAt(s, 1).told === 0 &&
      s.attempts.every((a) => a.driver === DriverStep.gone),
  },
  {
    what: 'a takeover completed',
    isSeen: (s) => isCompletedBy(s, 2) && attemptAt(s, 1).status === AttemptStatus.abandoned,
  },
  {
    what: 'a new attempt completed after one that failed',
    isSeen: (s) => isCompletedBy(s, 2) && attemptAt(s, 1).status === AttemptStatus.failed,
  },
  {
    what: 'an abandoned attempt refused by the trigger while its successor runs',
    isSeen: (s) =>
      s.auth.step === AuthStep.refused &&
      s.request === RequestStatus.processing &&
      s.auth.attempt < s.current,
  },
  {
    what: 'a failed attempt, its caller told so, by whom the user could still be asked for',
    isSeen: (s) =>
      s.request === RequestStatus.failed &&
      attemptAt(s, 1).told === Told.failed &&
      (attemptAt(s, 1).sent & Sent.create) !== 0,
  },
  { what: 'a replay', isSeen: (s) => s.toldReplay },
  {
    what: 'the worker at its own attempt while a zombie of the first still waits',
    isSeen: (s) => attemptAt(s, 2).isWorkers && attemptAt(s, 1).driver !== DriverStep.gone,
  },
  {
    what: "a stranger with the owner's e-mail, and the request failed",
    isSeen: (s) => s.user.kind === UserKind.ordinary && s.request === RequestStatus.failed,
  },
]

function isCompletedBy(s: State, attempt: number): boolean {
  return s.request === RequestStatus.completed && s.current === attempt
}
