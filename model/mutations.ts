import type { InvariantName } from './invariants.ts'

/** One thing the protocol rests on, taken away. `breaks` is what the search must then find broken. */
export interface Mutation {
  name: MutationName
  what: string
  breaks: InvariantName[]
}

export type MutationName =
  | 'no-row-lock'
  | 'no-attempt-fence'
  | 'trigger-activates-anything'
  | 'trigger-ignores-the-dead'
  | 'takeover-keeps-owner-id'
  | 'trigger-judges-before-lock'
  | 'owner-id-used-twice'
  | 'compensation-forgets-owner-id'
  | 'compensation-deletes-user'
  | 'existing-user-adopted'
  | 'success-is-believed'
  | 'refusal-is-believed'
  | 'secrets-of-another-attempt'
  | 'reaper-without-lock'
  | 'reaper-ignores-lease'
  | 'no-reaper'

export const MUTATIONS: Mutation[] = [
  {
    name: 'no-row-lock',
    what: 'mark_provisioning_failed reads the row without a lock, then acts on what it read',
    breaks: ['I3', 'fence'],
  },
  {
    name: 'no-attempt-fence',
    what: 'mark_provisioning_failed fails whatever attempt is current',
    breaks: ['fence'],
  },
  {
    name: 'trigger-activates-anything',
    what: 'the trigger does not refuse: it activates for any attempt',
    breaks: ['I2', 'I3', 'credentials'],
  },
  {
    name: 'trigger-ignores-the-dead',
    what: 'the trigger does not refuse: it lets the user of a dead attempt be born',
    breaks: ['I3'],
  },
  {
    name: 'takeover-keeps-owner-id',
    what: 'a takeover keeps the owner id of the attempt before',
    breaks: ['I3', 'credentials'],
  },
  {
    name: 'trigger-judges-before-lock',
    what: 'the trigger judges by what it read before it had the lock',
    breaks: ['I2', 'I3'],
  },
  {
    name: 'owner-id-used-twice',
    what: 'an owner id may serve two attempts (no attempt_owner_id_is_unique)',
    breaks: ['I3'],
  },
  {
    name: 'compensation-forgets-owner-id',
    what: 'compensation deletes the attempt, so that the trigger no longer knows its owner id',
    breaks: ['I3'],
  },
  {
    name: 'compensation-deletes-user',
    what: 'compensation deletes the auth user with the e-mail',
    breaks: ['I10'],
  },
  {
    name: 'existing-user-adopted',
    what: 'email_exists is settled by making the existing user the owner',
    breaks: ['I10'],
  },
  {
    name: 'success-is-believed',
    what: 'a 2xx of the auth service is told on without reading the row',
    breaks: ['I6'],
  },
  {
    name: 'refusal-is-believed',
    what: 'a 4xx of the auth service is told on, whatever mark_provisioning_failed answers',
    breaks: ['I6'],
  },
  {
    name: 'secrets-of-another-attempt',
    what: 'a caller whose request another attempt completed is told its own secrets',
    breaks: ['credentials'],
  },
  {
    name: 'reaper-without-lock',
    what: 'the reaper looks for expired requests first and fails them later',
    breaks: ['I3', 'fence'],
  },
  {
    name: 'reaper-ignores-lease',
    what: 'the reaper goes by the deadline alone, and fails an attempt whose lease is alive',
    breaks: ['fence'],
  },
  { name: 'no-reaper', what: 'nobody reaps', breaks: ['I4'] },
]
