import { birth, claim, deleteUser, mark, passes, provision, reap, signUp } from './actions.ts'
import { type Case, held, type Step } from './case.ts'
import { beginSignUp, confirm, periodPasses, useLink } from './sign-up-actions.ts'

const begun: Step[] = [['function', beginSignUp('a'), 'attempt 1']]
const waiting: Step[] = [...begun, ['auth', birth('a', 1), 'born']]
const overdue: Step[] = [...waiting, ['time', periodPasses('a'), 'ok']]
const sameAddress = beginSignUp('b', (scene) => ({ email: scene.email('a') }))
const sameSlug = beginSignUp('b', (scene) => ({ slug: scene.slug('a') }))

/** An address is confirmed, and the sign-up undone, at the same time: the first decides, and nobody waits in a circle. */
const confirmations: Case[] = [
  {
    title: 'a confirmation while the reaper undoes the sign-up: waits, and finds nobody',
    steps: [
      ...overdue,
      ['reaper', held(reap), 'reaped 1'],
      ['auth', confirm('a', 1), 'waits for reaper'],
      ['reaper', 'commit', 'ok'],
      ['auth', 'answers', 'nobody there'],
    ],
    end: { a: 'failed 1' },
  },
  {
    title: 'a confirmation while a reaper dies: waits, then confirmed',
    steps: [
      ...overdue,
      ['reaper', held(reap), 'reaped 1'],
      ['auth', confirm('a', 1), 'waits for reaper'],
      ['reaper', 'rollback', 'ok'],
      ['auth', 'answers', 'confirmed'],
    ],
    end: { a: 'completed 1' },
  },
  {
    title: 'the reaper during a confirmation: passes by',
    steps: [
      ...overdue,
      ['auth', held(confirm('a', 1)), 'confirmed'],
      ['reaper', reap, 'nothing to reap'],
      ['auth', 'commit', 'ok'],
    ],
    end: { a: 'completed 1' },
  },
  {
    title: 'the reaper after a confirmation that came to nothing: undoes the sign-up',
    steps: [
      ...overdue,
      ['auth', held(confirm('a', 1)), 'confirmed'],
      ['auth', 'rollback', 'ok'],
      ['reaper', reap, 'reaped 1'],
    ],
    end: { a: 'failed 1' },
  },
  {
    title: 'the reaper while a link is being followed: passes by',
    steps: [
      ...overdue,
      ['auth', held(useLink('a', 1)), 'used'],
      ['reaper', reap, 'nothing to reap'],
      ['auth', confirm('a', 1), 'confirmed'],
      ['auth', 'commit', 'ok'],
    ],
    end: { a: 'completed 1' },
  },
  {
    title: 'the reaper while the same key is told how things stand: passes by',
    steps: [
      ...overdue,
      ['function', held(beginSignUp('a')), 'prepared 1'],
      ['reaper', reap, 'nothing to reap'],
      ['function', 'commit', 'ok'],
      ['reaper', reap, 'reaped 1'],
    ],
    end: { a: 'failed 1' },
  },
  {
    title: 'two reapers: the second passes by',
    steps: [
      ...overdue,
      ['reaper', held(reap), 'reaped 1'],
      ['reaper 2', reap, 'nothing to reap'],
      ['reaper', 'commit', 'ok'],
    ],
    end: { a: 'failed 1' },
  },
  {
    title: 'two confirmations: the second finds it done',
    steps: [
      ...waiting,
      ['auth', held(confirm('a', 1)), 'confirmed'],
      ['auth 2', confirm('a', 1), 'waits for auth'],
      ['auth', 'commit', 'ok'],
      ['auth 2', 'answers', 'confirmed'],
    ],
    end: { a: 'completed 1' },
  },
  {
    title: 'a late function during a confirmation: waits, and learns the truth',
    steps: [
      ...waiting,
      ['auth', held(confirm('a', 1)), 'confirmed'],
      ['function', mark('a', 1), 'waits for auth'],
      ['auth', 'commit', 'ok'],
      ['function', 'answers', 'completed'],
    ],
    end: { a: 'completed 1' },
  },
  {
    title: 'a deletion during a confirmation: waits, then USER_OWNS_TENANT',
    steps: [
      ...waiting,
      ['auth', held(confirm('a', 1)), 'confirmed'],
      ['auth 2', deleteUser((scene) => scene.ownerId('a', 1), 'hard'), 'waits for auth'],
      ['auth', 'commit', 'ok'],
      ['auth 2', 'answers', 'USER_OWNS_TENANT'],
    ],
    end: { a: 'completed 1' },
  },
  {
    title: 'the same key again during a confirmation: told to come again',
    steps: [
      ...waiting,
      ['auth', held(confirm('a', 1)), 'confirmed'],
      ['function', beginSignUp('a'), 'DUPLICATE_REQUEST'],
      ['auth', 'commit', 'ok'],
      ['function', beginSignUp('a'), 'completed'],
    ],
    end: { a: 'completed 1' },
  },
]

/** An owner is born, and given up, at the same time. */
const births: Case[] = [
  {
    title: 'a function that gives up during the birth: waits, and learns that it waits for a confirmation',
    steps: [
      ...begun,
      ['auth', held(birth('a', 1)), 'born'],
      ['function', mark('a', 1), 'waits for auth'],
      ['auth', 'commit', 'ok'],
      ['function', 'answers', 'processing 1'],
    ],
    end: { a: 'prepared 1' },
  },
  {
    title: 'a birth while the function gives up: waits, then refused',
    steps: [
      ...begun,
      ['function', held(mark('a', 1)), 'failed'],
      ['auth', birth('a', 1), 'waits for function'],
      ['function', 'commit', 'ok'],
      ['auth', 'answers', 'refused'],
    ],
    end: { a: 'failed 1' },
  },
  {
    title: 'the birth of an attempt that a worker has taken over from: refused',
    steps: [
      ...begun,
      ['time', passes('a', 'lease'), 'ok'],
      ['worker', claim(), 'claimed a 2'],
      ['auth', birth('a', 1), 'refused'],
      ['auth', birth('a', 2), 'born'],
    ],
    end: { a: 'prepared 2' },
  },
  {
    title: "the birth for an address that became somebody else's: refused",
    steps: [
      ...begun,
      ['visitor', signUp('jane', (scene) => scene.request('a').email), 'born'],
      ['function', mark('a', 1), 'processing 2'],
      ['auth', birth('a', 1), 'already taken'],
    ],
    end: { a: 'prepared 2' },
  },
]

/** Several want the same address or the same slug. */
const names: Case[] = [
  {
    title: 'two sign-ups of one address: the second waits, and is a placeholder',
    steps: [
      ['function', held(beginSignUp('a')), 'attempt 1'],
      ['function 2', sameAddress, 'waits for function'],
      ['function', 'commit', 'ok'],
      ['function 2', 'answers', 'prepared 1'],
    ],
    end: { a: 'processing 1', b: 'prepared 1' },
  },
  {
    title: 'two sign-ups of one address, the first comes to nothing: the second is a real one',
    steps: [
      ['function', held(beginSignUp('a')), 'attempt 1'],
      ['function 2', sameAddress, 'waits for function'],
      ['function', 'rollback', 'ok'],
      ['function 2', 'answers', 'attempt 1'],
    ],
    end: { a: 'none', b: 'processing 1' },
  },
  {
    title: 'two sign-ups of one slug: the second waits, then DUPLICATE_SLUG',
    steps: [
      ['function', held(beginSignUp('a')), 'attempt 1'],
      ['function 2', sameSlug, 'waits for function'],
      ['function', 'commit', 'ok'],
      ['function 2', 'answers', 'DUPLICATE_SLUG'],
    ],
    end: { a: 'processing 1', b: 'none' },
  },
  {
    title: 'an admin provisions for an address that is being signed up: waits, then EMAIL_UNAVAILABLE',
    steps: [
      ['function', held(beginSignUp('a')), 'attempt 1'],
      ['caller', provision('b', { wants: (scene) => ({ email: scene.email('a') }) }), 'waits for function'],
      ['function', 'commit', 'ok'],
      ['caller', 'answers', 'EMAIL_UNAVAILABLE'],
    ],
    end: { a: 'processing 1', b: 'none' },
  },
  {
    title: 'a sign-up of an address for which an admin provisions: waits, and is a placeholder',
    steps: [
      ['caller', held(provision('a')), 'attempt 1'],
      ['function', sameAddress, 'waits for caller'],
      ['caller', 'commit', 'ok'],
      ['function', 'answers', 'prepared 1'],
    ],
    end: { a: 'processing 1', b: 'prepared 1' },
  },
  {
    title: 'the same key twice: the second does not begin another attempt',
    steps: [
      ['function', held(beginSignUp('a')), 'attempt 1'],
      ['function 2', beginSignUp('a'), 'DUPLICATE_REQUEST'],
      ['function', 'commit', 'ok'],
      ['function 2', beginSignUp('a'), 'attempt 1'],
    ],
    end: { a: 'processing 1' },
  },
]

/** Strangers sign up: what decides about an address, and when. */
export const selfService: Case[] = [...confirmations, ...births, ...names]
