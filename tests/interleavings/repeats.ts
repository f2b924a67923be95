import { birth, type CallChanges, mark, markAs, passes, provision, signUp } from './actions.ts'
import { begun, type Case, completed, failed, held, leftBehind, takenOver } from './case.ts'

const another: CallChanges = { tenantName: 'Another' }
const again: CallChanges = { ownerOf: 1 }

/** Attempts that are over and don't know it. */
export const zombies: Case[] = [
  {
    title: 'the first attempt is failed while the second one’s owner is being born: waits, then completed',
    steps: [
      ...takenOver('a'),
      ['auth', held(birth('a', 2)), 'born'],
      ['zombie', mark('a', 1), 'waits for auth'],
      ['auth', 'commit', 'ok'],
      ['zombie', 'answers', 'completed'],
    ],
    end: { a: 'completed 2' },
  },
  {
    title: 'the same, and the birth comes to nothing: the second attempt goes on',
    steps: [
      ...takenOver('a'),
      ['auth', held(birth('a', 2)), 'born'],
      ['zombie', mark('a', 1), 'waits for auth'],
      ['auth', 'rollback', 'ok'],
      ['zombie', 'answers', 'processing 2'],
      ['auth', birth('a', 2), 'born'],
    ],
    end: { a: 'completed 2' },
  },
  {
    title: 'the first attempt is failed after the second one has completed: learns that',
    steps: [...takenOver('a'), ['auth', birth('a', 2), 'born'], ['zombie', mark('a', 1), 'completed']],
    end: { a: 'completed 2' },
  },
  {
    title: 'the first attempt’s owner after the second one’s: the address is taken',
    steps: [...takenOver('a'), ['auth', birth('a', 2), 'born'], ['zombie', birth('a', 1), 'already taken']],
    end: { a: 'completed 2' },
  },
  {
    title:
      'the first attempt’s owner during the birth of the second one’s, which commits: the address is taken',
    steps: [
      ...takenOver('a'),
      ['auth', held(birth('a', 2)), 'born'],
      ['zombie', birth('a', 1), 'waits for auth'],
      ['auth', 'commit', 'ok'],
      ['zombie', 'answers', 'already taken'],
    ],
    end: { a: 'completed 2' },
  },
  {
    title: 'the first attempt’s owner during the birth of the second one’s, which rolls back: refused',
    steps: [
      ...takenOver('a'),
      ['auth', held(birth('a', 2)), 'born'],
      ['zombie', birth('a', 1), 'waits for auth'],
      ['auth', 'rollback', 'ok'],
      ['zombie', 'answers', 'refused'],
    ],
    end: { a: 'processing 2' },
  },
  {
    title: 'a failed attempt’s owner after a retry has begun: refused, the retry’s own is born',
    steps: [
      ...failed('a'),
      ['caller', provision('a'), 'attempt 2'],
      ['zombie', birth('a', 1), 'refused'],
      ['auth', birth('a', 2), 'born'],
    ],
    end: { a: 'completed 2' },
  },
  ...(['commit', 'rollback'] as const).map((ending) => ({
    title: `a failed attempt’s owner while a retry is beginning, then ${ending}: waits, then refused`,
    steps: [
      ...failed('a'),
      ['caller', held(provision('a')), 'attempt 2'],
      ['zombie', birth('a', 1), 'waits for caller'],
      ['caller', ending, 'ok'],
      ['zombie', 'answers', 'refused'],
    ] as Case['steps'],
    end: { a: ending === 'commit' ? 'processing 2' : 'failed 1' },
  })),
  ...(['commit', 'rollback'] as const).map((ending) => ({
    title: `a failed attempt is failed again while a retry is beginning, then ${ending}: learns what is true`,
    steps: [
      ...failed('a'),
      ['caller', held(provision('a')), 'attempt 2'],
      ['zombie', mark('a', 1), 'waits for caller'],
      ['caller', ending, 'ok'],
      ['zombie', 'answers', ending === 'commit' ? 'processing 2' : 'failed'],
    ] as Case['steps'],
    end: { a: ending === 'commit' ? 'processing 2' : 'failed 1' },
  })),
  {
    title: 'the right id with another address: refused, and nothing has happened',
    steps: [...begun('a'), ['auth', birth('a', 1, 'mallory@elsewhere.test'), 'refused']],
    end: { a: 'processing 1' },
  },
  {
    title: 'a row that is held too long: the birth gives up after 2 s, and can be tried again',
    steps: [
      ...leftBehind('a'),
      ['function', held(mark('a', 1)), 'failed'],
      ['auth', birth('a', 1), 'waits for function'],
      ['other auth', signUp('somebody', (scene) => scene.email('somebody')), 'born'],
      ['auth', 'outlasts', 'gave up waiting'],
      ['function', 'rollback', 'ok'],
      ['auth', birth('a', 1), 'born'],
    ],
    end: { a: 'completed 1' },
  },
]

/** The same call again, and calls that only look like it. */
export const repeats: Case[] = [
  {
    title: 'two first calls at once: the second is told so at once, and the first’s rollback leaves nothing',
    steps: [
      ['caller', held(provision('a')), 'attempt 1'],
      ['caller 2', provision('a'), 'DUPLICATE_REQUEST'],
      ['caller', 'rollback', 'ok'],
      ['caller 2', provision('a'), 'attempt 1'],
    ],
    end: { a: 'processing 1' },
  },
  {
    title: 'a second call while the first one’s lease is alive: DUPLICATE_REQUEST',
    steps: [...begun('a'), ['caller 2', provision('a'), 'DUPLICATE_REQUEST']],
    end: { a: 'processing 1' },
  },
  {
    title: 'a call that is delivered twice is one attempt',
    steps: [
      ['caller', held(provision('a')), 'attempt 1'],
      ['caller 2', provision('a', again), 'DUPLICATE_REQUEST'],
      ['caller', 'commit', 'ok'],
      ['caller 2', provision('a', again), 'attempt 1'],
      ['auth', birth('a', 1), 'born'],
      ['caller 2', provision('a', again), 'replay of attempt 1'],
    ],
    end: { a: 'completed 1' },
  },
  {
    title: 'a call that is delivered again after a takeover belongs to nothing any more',
    steps: [
      ...takenOver('a'),
      ['zombie', provision('a', again), 'DUPLICATE_REQUEST'],
      ['time', passes('a'), 'ok'],
      ['zombie', provision('a', again), 'VALIDATION_ERROR'],
    ],
    end: { a: 'processing 2' },
  },
  {
    title: 'another payload, whenever it comes: IDEMPOTENCY_KEY_REUSED, or that somebody is deciding',
    steps: [
      ...begun('a'),
      ['caller', provision('a', another), 'IDEMPOTENCY_KEY_REUSED'],
      ['time', passes('a'), 'ok'],
      ['caller', provision('a', another), 'IDEMPOTENCY_KEY_REUSED'],
      ['auth', held(birth('a', 1)), 'born'],
      ['caller', provision('a', another), 'DUPLICATE_REQUEST'],
      ['auth', 'commit', 'ok'],
      ['caller', provision('a', another), 'IDEMPOTENCY_KEY_REUSED'],
    ],
    end: { a: 'completed 1' },
  },
  {
    title: 'another payload after a failure: IDEMPOTENCY_KEY_REUSED',
    steps: [...failed('a'), ['caller', provision('a', another), 'IDEMPOTENCY_KEY_REUSED']],
    end: { a: 'failed 1' },
  },
  {
    title: 'another admin can neither undo a request nor wait for its row',
    steps: [
      ...begun('a'),
      ['auth', held(birth('a', 1)), 'born'],
      ['stranger', markAs('another admin', 'a', 1), 'NOT_FOUND'],
      ['caller', markAs('its admin', 'a', 1), 'waits for auth'],
      ['auth', 'rollback', 'ok'],
      ['caller', 'answers', 'failed'],
    ],
    end: { a: 'failed 1' },
  },
  {
    title: 'the key of a completed request is another admin’s own to use',
    steps: [
      ...completed('a'),
      [
        'stranger',
        provision('b', {
          wants: (scene) => ({ adminId: scene.otherAdminId, key: scene.request('a').key }),
        }),
        'attempt 1',
      ],
    ],
    end: { a: 'completed 1', b: 'processing 1' },
  },
]
