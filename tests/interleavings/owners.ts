import { type CallChanges, deleteUser, provision, signUp, transfer } from './actions.ts'
import { type Case, completed, held, type Step } from './case.ts'
import type { Scene } from './scene.ts'

const jane: CallChanges = {
  wants: (scene) => ({ mode: 'existing', userId: scene.user('jane').id, email: scene.user('jane').email }),
}
const signedUp: Step = ['visitor', signUp('jane', (scene) => scene.user('jane').email), 'born']
const ofJane = (scene: Scene) => scene.user('jane').id
const done = 'completed by attempt 1'

/** A user is deleted, softly or for good, while a tenant becomes theirs. */
const deletions = (['hard', 'soft'] as const).flatMap((how): Case[] => [
  {
    title: `${how} deletion of a user who is becoming an owner: waits, then USER_OWNS_TENANT`,
    steps: [
      signedUp,
      ['caller', held(provision('a', jane)), done],
      ['auth', deleteUser(ofJane, how), 'waits for caller'],
      ['caller', 'commit', 'ok'],
      ['auth', 'answers', 'USER_OWNS_TENANT'],
    ],
    end: { a: 'completed 1' },
  },
  {
    title: `${how} deletion of a user who does not become an owner after all: waits, then deleted`,
    steps: [
      signedUp,
      ['caller', held(provision('a', jane)), done],
      ['auth', deleteUser(ofJane, how), 'waits for caller'],
      ['caller', 'rollback', 'ok'],
      ['auth', 'answers', 'deleted'],
    ],
    end: { a: 'none' },
  },
  {
    title: `a tenant for a user during their ${how} deletion: waits, then VALIDATION_ERROR`,
    steps: [
      signedUp,
      ['auth', held(deleteUser(ofJane, how)), 'deleted'],
      ['caller', provision('a', jane), 'waits for auth'],
      ['auth', 'commit', 'ok'],
      ['caller', 'answers', 'VALIDATION_ERROR'],
    ],
    end: { a: 'none' },
  },
  {
    title: `a tenant for a user whose ${how} deletion comes to nothing: waits, then completed`,
    steps: [
      signedUp,
      ['auth', held(deleteUser(ofJane, how)), 'deleted'],
      ['caller', provision('a', jane), 'waits for auth'],
      ['auth', 'rollback', 'ok'],
      ['caller', 'answers', done],
    ],
    end: { a: 'completed 1' },
  },
  {
    title: `${how} deletion of a user to whom a tenant is being transferred: waits, then USER_OWNS_TENANT`,
    steps: [
      ...completed('a'),
      signedUp,
      ['caller', held(transfer('a', 'jane')), 'transferred'],
      ['auth', deleteUser(ofJane, how), 'waits for caller'],
      ['caller', 'commit', 'ok'],
      ['auth', 'answers', 'USER_OWNS_TENANT'],
    ],
    end: {},
  },
  {
    title: `a transfer to a user during their ${how} deletion: waits, then VALIDATION_ERROR`,
    steps: [
      ...completed('a'),
      signedUp,
      ['auth', held(deleteUser(ofJane, how)), 'deleted'],
      ['caller', transfer('a', 'jane'), 'waits for auth'],
      ['auth', 'commit', 'ok'],
      ['caller', 'answers', 'VALIDATION_ERROR'],
    ],
    end: { a: 'completed 1' },
  },
  {
    title: `${how} deletion of an owner whose tenant is being transferred: USER_OWNS_TENANT until that is done`,
    steps: [
      ...completed('a'),
      signedUp,
      ['caller', held(transfer('a', 'jane')), 'transferred'],
      ['auth', deleteUser((scene) => scene.ownerId('a', 1), how), 'USER_OWNS_TENANT'],
      ['caller', 'commit', 'ok'],
      ['auth', deleteUser((scene) => scene.ownerId('a', 1), how), 'deleted'],
    ],
    end: {},
  },
])

/** Users who exist already, and what else happens to them. */
export const owners: Case[] = [
  ...deletions,
  {
    title: 'a tenant for somebody whose address nobody has confirmed: VALIDATION_ERROR',
    steps: [
      ...completed('b'),
      ['visitor', signUp('jane', (scene) => scene.user('jane').email, false), 'born'],
      ['caller', provision('a', jane), 'VALIDATION_ERROR'],
      ['caller', transfer('b', 'jane'), 'VALIDATION_ERROR'],
    ],
    end: { a: 'none', b: 'completed 1' },
  },
  {
    title:
      'two tenants for one user at once: both are theirs, and an admin’s calls commit one after the other',
    steps: [
      signedUp,
      ['caller', held(provision('a', jane)), done],
      ['other', provision('b', jane), 'waits for caller'],
      ['caller', 'commit', 'ok'],
      ['other', 'answers', done],
    ],
    end: { a: 'completed 1', b: 'completed 1' },
  },
  {
    title: 'a tenant for a user, called twice at once: DUPLICATE_REQUEST, then a replay',
    steps: [
      signedUp,
      ['caller', held(provision('a', jane)), done],
      ['other', provision('a'), 'DUPLICATE_REQUEST'],
      ['caller', 'commit', 'ok'],
      ['other', provision('a'), 'replay of attempt 1'],
    ],
    end: { a: 'completed 1' },
  },
]
