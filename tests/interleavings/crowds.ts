import {
  birth,
  claim,
  look,
  mark,
  passes,
  provision,
  reap,
  restore,
  setAdmin,
  triggersOff,
} from './actions.ts'
import { begun, type Case, completed, held, leftBehind, type Step } from './case.ts'

/** More than two at once. */
export const crowds: Case[] = [
  ...(['commit', 'rollback'] as const).map((ending) => ({
    title: `everybody comes during the birth, then ${ending}`,
    steps: [
      ...leftBehind('a'),
      ['auth', held(birth('a', 1)), 'born'],
      ['function', mark('a', 1), 'waits for auth'],
      ['other function', look('a'), 'processing 1'],
      ['caller', provision('a'), 'DUPLICATE_REQUEST'],
      ['worker', claim(), 'nothing to claim'],
      ['reaper', reap, 'nothing to reap'],
      ['auth', ending, 'ok'],
      ['function', 'answers', ending === 'commit' ? 'completed' : 'failed'],
      ['other function', look('a'), ending === 'commit' ? 'completed' : 'failed'],
    ] as Case['steps'],
    end: { a: ending === 'commit' ? 'completed 1' : 'failed 1' },
  })),
  {
    title: 'birth and a second compensation queue behind the first',
    steps: [
      ...leftBehind('a'),
      ['function', held(mark('a', 1)), 'failed'],
      ['auth', birth('a', 1), 'waits for function'],
      ['function 2', mark('a', 1), 'waits for auth'],
      ['function', 'commit', 'ok'],
      ['auth', 'answers', 'refused'],
      ['function 2', 'answers', 'failed'],
    ],
    end: { a: 'failed 1' },
  },
  {
    title: 'birth waits for a takeover, which rolls back: a compensation that came later finds it completed',
    steps: [
      ...leftBehind('a'),
      ['caller', held(provision('a')), 'attempt 2'],
      ['auth', birth('a', 1), 'waits for caller'],
      ['function', mark('a', 1), 'waits for auth'],
      ['caller', 'rollback', 'ok'],
      ['auth', 'answers', 'born'],
      ['function', 'answers', 'completed'],
    ],
    end: { a: 'completed 1' },
  },
  {
    title: 'two workers and the reaper each take another request',
    steps: [
      ...leftBehind('a', 'lease'),
      ...leftBehind('b', 'lease'),
      ...leftBehind('c'),
      ['worker', held(claim(1)), 'claimed a 2'],
      ['worker 2', held(claim(1)), 'claimed b 2'],
      ['reaper', reap, 'reaped 1'],
      ['worker', 'rollback', 'ok'],
      ['worker 2', 'commit', 'ok'],
      ['worker', claim(), 'claimed a 2'],
    ],
    end: { a: 'processing 2', b: 'processing 2', c: 'failed 1' },
  },
  {
    title: 'two reapers at once: what one holds, the other leaves',
    steps: [
      ...leftBehind('a'),
      ...leftBehind('b'),
      ['auth', held(birth('a', 1)), 'born'],
      ['reaper', held(reap), 'reaped 1'],
      ['reaper 2', reap, 'nothing to reap'],
      ['auth', 'commit', 'ok'],
      ['reaper 2', reap, 'nothing to reap'],
      ['reaper', 'commit', 'ok'],
    ],
    end: { a: 'completed 1', b: 'failed 1' },
  },
]

/** Whom nobody may disturb. */
export const spared: Case[] = [
  {
    title: 'the worker leaves to the reaper what is past its deadline',
    steps: [...leftBehind('a'), ['worker', claim(), 'nothing to claim'], ['reaper', reap, 'reaped 1']],
    end: { a: 'failed 1' },
  },
  {
    title: 'the reaper spares a request before its deadline',
    steps: [...begun('a'), ['time', passes('a', 'lease'), 'ok'], ['reaper', reap, 'nothing to reap']],
    end: { a: 'processing 1' },
  },
  {
    title: 'the reaper spares an attempt whose lease is alive, deadline or not',
    steps: [...begun('a'), ['time', passes('a', 'deadline'), 'ok'], ['reaper', reap, 'nothing to reap']],
    end: { a: 'processing 1' },
  },
  {
    title: 'the worker and the caller spare an attempt whose lease is alive, deadline or not',
    steps: [
      ...begun('a'),
      ['time', passes('a', 'deadline'), 'ok'],
      ['worker', claim(), 'nothing to claim'],
      ['caller', provision('a'), 'DUPLICATE_REQUEST'],
    ],
    end: { a: 'processing 1' },
  },
  {
    title: 'everybody spares what is completed',
    steps: [
      ...completed('a'),
      ['function', mark('a', 1), 'completed'],
      ['worker', claim(), 'nothing to claim'],
      ['reaper', reap, 'nothing to reap'],
      ['caller', provision('a'), 'replay of attempt 1'],
    ],
    end: { a: 'completed 1' },
  },
]

/** Admins who are none any longer. */
export const demotions: Case[] = [
  {
    title: 'a worker takes up nothing that a demoted admin began, until they are one again',
    steps: [
      ...leftBehind('a', 'lease'),
      ['staff', held(setAdmin('INACTIVE')), 'INACTIVE'],
      ['worker', held(claim()), 'claimed a 2'],
      ['worker', 'rollback', 'ok'],
      ['staff', 'commit', 'ok'],
      ['worker', claim(), 'nothing to claim'],
      ['staff', setAdmin('ACTIVE'), 'ACTIVE'],
      ['worker', claim(), 'claimed a 2'],
    ],
    end: { a: 'processing 2' },
  },
  {
    title: 'a call during the demotion counts as before it, and the next is refused',
    steps: [
      ...leftBehind('a'),
      ['staff', held(setAdmin('INACTIVE')), 'INACTIVE'],
      ['caller', provision('a'), 'attempt 2'],
      ['staff', 'commit', 'ok'],
      ['time', passes('a'), 'ok'],
      ['caller', provision('a'), 'FORBIDDEN'],
      ['staff', setAdmin('ACTIVE'), 'ACTIVE'],
      ['caller', provision('a'), 'attempt 3'],
    ],
    end: { a: 'processing 3' },
  },
  {
    title: 'what a demoted admin began is finished, but not replayed to them',
    steps: [
      ...begun('a'),
      ['staff', setAdmin('INACTIVE'), 'INACTIVE'],
      ['auth', birth('a', 1), 'born'],
      ['caller', provision('a'), 'FORBIDDEN'],
      ['function', look('a'), 'completed'],
    ],
    end: { a: 'completed 1' },
  },
]

const restored: Step[] = [
  ['restore', held(triggersOff), 'ok'],
  ['restore', held(restore('a', 1)), 'born'],
  ['restore', 'commit', 'ok'],
]

/** The owner is there although no trigger ran: whoever comes next makes the tenant theirs. */
export const adoptions: Case[] = [
  {
    title: 'compensation finds the owner born: completed',
    steps: [...begun('a'), ...restored, ['function', mark('a', 1), 'completed']],
    end: { a: 'completed 1' },
  },
  {
    title: 'a takeover finds the owner born: a replay',
    steps: [...leftBehind('a'), ...restored, ['caller', provision('a'), 'replay of attempt 1']],
    end: { a: 'completed 1' },
  },
  {
    title: 'a worker finds the owner born: the tenant is active, and there is only the owner to tell',
    steps: [...leftBehind('a', 'lease'), ...restored, ['worker', claim(), 'claimed a 1']],
    end: { a: 'completed 1' },
  },
  {
    title: 'the reaper finds the owner born: nothing to reap',
    steps: [...leftBehind('a'), ...restored, ['reaper', reap, 'nothing to reap']],
    end: { a: 'completed 1' },
  },
  {
    title: 'two who find the owner born at once: the second waits, and learns the same',
    steps: [
      ...leftBehind('a'),
      ...restored,
      ['reaper', held(reap), 'nothing to reap'],
      ['function', mark('a', 1), 'waits for reaper'],
      ['caller', provision('a'), 'DUPLICATE_REQUEST'],
      ['reaper', 'commit', 'ok'],
      ['function', 'answers', 'completed'],
    ],
    end: { a: 'completed 1' },
  },
]
