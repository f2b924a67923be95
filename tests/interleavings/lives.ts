import { changeStatus, deleteUser, provision, signUp, transfer } from './actions.ts'
import { type Case, completed, held, type Step } from './case.ts'

const archived: Step[] = [...completed('a'), ['clerk', changeStatus('a', 'archive'), 'archived']]
const signedUp: Step = ['visitor', signUp('jane', (scene) => scene.user('jane').email), 'born']

/** What happens to a tenant's status at once: each has its turn, and meets with what the other has left. */
export const lives: Case[] = [
  {
    title: 'a suspension during an archiving: waits, then INVALID_TRANSITION',
    steps: [
      ...completed('a'),
      ['first', held(changeStatus('a', 'archive')), 'archived'],
      ['second', changeStatus('a', 'suspend'), 'waits for first'],
      ['first', 'commit', 'ok'],
      ['second', 'answers', 'INVALID_TRANSITION'],
    ],
    end: {},
  },
  {
    title: 'a suspension during an archiving that comes to nothing: suspended',
    steps: [
      ...completed('a'),
      ['first', held(changeStatus('a', 'archive')), 'archived'],
      ['second', changeStatus('a', 'suspend'), 'waits for first'],
      ['first', 'rollback', 'ok'],
      ['second', 'answers', 'suspended'],
    ],
    end: {},
  },
  {
    title: 'a purge during a restoring: waits, then INVALID_TRANSITION',
    steps: [
      ...archived,
      ['first', held(changeStatus('a', 'restore')), 'active'],
      ['second', changeStatus('a', 'purge'), 'waits for first'],
      ['first', 'commit', 'ok'],
      ['second', 'answers', 'INVALID_TRANSITION'],
    ],
    end: { a: 'completed 1' },
  },
  {
    title: 'two purges at once: the second is told that it is done',
    steps: [
      ...archived,
      ['first', held(changeStatus('a', 'purge')), 'purged'],
      ['second', changeStatus('a', 'purge'), 'waits for first'],
      ['first', 'commit', 'ok'],
      ['second', 'answers', 'purged already'],
    ],
    end: {},
  },
  {
    title: 'a transfer during a purge: waits, then TENANT_PURGED',
    steps: [
      ...archived,
      signedUp,
      ['first', held(changeStatus('a', 'purge')), 'purged'],
      ['second', transfer('a', 'jane'), 'waits for first'],
      ['first', 'commit', 'ok'],
      ['second', 'answers', 'TENANT_PURGED'],
    ],
    end: {},
  },
  {
    title: 'a slug during its tenant’s purge and after it: DUPLICATE_SLUG',
    steps: [
      ...archived,
      ['first', held(changeStatus('a', 'purge')), 'purged'],
      ['caller', provision('b', { wants: (scene) => ({ slug: scene.slug('a') }) }), 'DUPLICATE_SLUG'],
      ['first', 'commit', 'ok'],
      ['caller', provision('b'), 'DUPLICATE_SLUG'],
    ],
    end: { b: 'none' },
  },
  {
    title: 'deletion of an owner whose archived tenant is being restored: waits, then USER_OWNS_TENANT',
    steps: [
      ...archived,
      ['first', held(changeStatus('a', 'restore')), 'active'],
      ['auth', deleteUser((scene) => scene.ownerId('a', 1), 'soft'), 'waits for first'],
      ['first', 'commit', 'ok'],
      ['auth', 'answers', 'USER_OWNS_TENANT'],
    ],
    end: { a: 'completed 1' },
  },
]
