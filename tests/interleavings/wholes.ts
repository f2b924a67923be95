import { type Action, birth, claim, deleteUser, mark, passes, provision, reap } from './actions.ts'
import { accept, change, settle } from './batch-actions.ts'
import { type Case, held, type Step } from './case.ts'

/** Everything that decides about an all_or_nothing batch of three, or about its third item. */
const deciders = {
  birth: birth('c', 1),
  mark: mark('c', 1),
  claim: claim(),
  reap,
  settle,
  cancel: change('whole', 'cancel'),
  undo: change('whole', 'undo'),
  retry: change('whole', 'retry'),
  deletion: deleteUser((scene) => scene.ownerId('a', 1), 'hard'),
  'soft deletion': deleteUser((scene) => scene.ownerId('a', 1), 'soft'),
} satisfies Record<string, Action>

type Decider = keyof typeof deciders

const begun: Step[] = [
  ['caller', accept('whole', ['a', 'b', 'c']), 'running'],
  ['worker', claim(50, 'whole'), 'claimed a 1 and b 1 and c 1'],
  ['auth', birth('a', 1), 'born'],
]

type Situation = {
  title: string
  steps: Step[]
  /** What each is told if nobody is in its way, and how it leaves the items: one word for all, or each of the three. */
  alone: Partial<Record<Decider, [told: string, left: string]>>
  /** `waits: …`: the second is told this after it has waited for the first one's commit; otherwise at once. */
  meetings: [first: Decider, second: Decider, told: string, left: string][]
}

const oneIsMissing: Situation = {
  title: 'one owner is missing, and overdue',
  steps: [...begun, ['auth', birth('b', 1), 'born'], ['time', passes('c'), 'ok']],
  alone: {
    birth: ['born', 'prepared 1'],
    mark: ['failed', 'prepared 1, prepared 1, failed 1'],
    reap: ['reaped 1', 'failed 1'],
    cancel: ['cancelled', 'failed 1'],
    undo: ['undone', 'failed 1'],
  },
  meetings: [
    ['birth', 'birth', 'waits: already taken', 'prepared 1'],
    ['birth', 'mark', 'waits: processing 1', 'prepared 1'],
    ['birth', 'claim', 'nothing to claim', 'prepared 1'],
    ['birth', 'reap', 'nothing to reap', 'prepared 1'],
    ['birth', 'cancel', 'waits: cancelled', 'failed 1'],
    ['birth', 'undo', 'waits: undone', 'failed 1'],
    ['birth', 'settle', 'ok', 'prepared 1'],
    ['mark', 'birth', 'waits: refused', 'prepared 1, prepared 1, failed 1'],
    ['mark', 'reap', 'nothing to reap', 'prepared 1, prepared 1, failed 1'],
    ['mark', 'cancel', 'waits: cancelled', 'failed 1'],
    ['mark', 'undo', 'waits: undone', 'failed 1'],
    ['mark', 'settle', 'ok', 'prepared 1, prepared 1, failed 1'],
    ['reap', 'birth', 'waits: refused', 'failed 1'],
    ['reap', 'mark', 'waits: failed', 'failed 1'],
    ['reap', 'reap', 'nothing to reap', 'failed 1'],
    ['reap', 'cancel', 'waits: failed', 'failed 1'],
    ['reap', 'undo', 'waits: undone', 'failed 1'],
    ['reap', 'settle', 'ok', 'failed 1'],
    ['cancel', 'birth', 'waits: refused', 'failed 1'],
    ['cancel', 'mark', 'waits: failed', 'failed 1'],
    ['cancel', 'claim', 'nothing to claim', 'failed 1'],
    ['cancel', 'reap', 'nothing to reap', 'failed 1'],
    ['cancel', 'undo', 'waits: undone', 'failed 1'],
    ['cancel', 'settle', 'ok', 'failed 1'],
  ],
}

const allAreThere: Situation = {
  title: 'all owners are there',
  steps: [...begun, ['auth', birth('b', 1), 'born'], ['auth', birth('c', 1), 'born']],
  alone: {
    settle: ['ok', 'completed 1'],
    reap: ['nothing to reap', 'completed 1'],
    mark: ['processing 1', 'prepared 1'],
    cancel: ['cancelled', 'failed 1'],
    undo: ['undone', 'failed 1'],
    deletion: ['deleted', ''],
    'soft deletion': ['deleted', ''],
  },
  meetings: [
    ['settle', 'settle', 'ok', 'completed 1'],
    ['settle', 'mark', 'waits: completed', 'completed 1'],
    ['settle', 'reap', 'nothing to reap', 'completed 1'],
    ['settle', 'cancel', 'waits: INVALID_TRANSITION', 'completed 1'],
    ['settle', 'undo', 'waits: undone', 'failed 1'],
    ['settle', 'deletion', 'waits: USER_OWNS_TENANT', 'completed 1'],
    ['settle', 'soft deletion', 'waits: USER_OWNS_TENANT', 'completed 1'],
    ['mark', 'settle', 'waits: ok', 'completed 1'],
    ['mark', 'reap', 'waits: nothing to reap', 'completed 1'],
    ['cancel', 'settle', 'ok', 'failed 1'],
    ['cancel', 'mark', 'waits: failed', 'failed 1'],
    ['cancel', 'cancel', 'waits: cancelled', 'failed 1'],
    ['cancel', 'deletion', 'waits: nobody there', 'failed 1'],
    ['deletion', 'settle', 'waits: ok', 'failed 1'],
    ['deletion', 'reap', 'waits: nothing to reap', 'failed 1'],
    ['deletion', 'cancel', 'waits: cancelled', 'failed 1'],
    ['soft deletion', 'settle', 'waits: ok', 'failed 1'],
  ],
}

const oneHasFailed: Situation = {
  title: 'one item has failed, and an owner is on the way',
  steps: [...begun, ['function', mark('b', 1), 'failed']],
  alone: {
    settle: ['ok', 'failed 1'],
    reap: ['nothing to reap', 'failed 1'],
    birth: ['born', 'prepared 1, failed 1, prepared 1'],
    mark: ['failed', 'prepared 1, failed 1, failed 1'],
    cancel: ['cancelled', 'failed 1'],
    undo: ['undone', 'failed 1'],
    retry: ['INVALID_TRANSITION', 'prepared 1, failed 1, processing 1'],
  },
  meetings: [
    ['settle', 'settle', 'ok', 'failed 1'],
    ['settle', 'birth', 'waits: refused', 'failed 1'],
    ['settle', 'mark', 'waits: failed', 'failed 1'],
    ['settle', 'cancel', 'waits: failed', 'failed 1'],
    ['settle', 'undo', 'waits: undone', 'failed 1'],
    ['settle', 'retry', 'waits: running', 'pending 1'],
    ['birth', 'settle', 'waits: ok', 'failed 1'],
    ['birth', 'reap', 'waits: nothing to reap', 'failed 1'],
    ['birth', 'cancel', 'waits: cancelled', 'failed 1'],
    ['cancel', 'settle', 'ok', 'failed 1'],
    ['cancel', 'birth', 'waits: refused', 'failed 1'],
    ['cancel', 'retry', 'waits: running', 'pending 1'],
  ],
}

/** Of items that go their own ways: what a worker is beginning at that moment is begun, and told to be. */
const begunMeanwhile: Case[] = (['cancel', 'undo'] as const).map((how) => ({
  title: `${how} while a worker begins the first of two items: waits, and drops the other`,
  steps: [
    ['caller', accept('batch', ['a', 'b'], 'independent'), 'running'],
    ['worker', held(claim(1)), 'claimed a 1'],
    ['caller', change('batch', how), 'waits for worker'],
    ['worker', 'commit', 'ok'],
    ['caller', 'answers', how === 'undo' ? 'running, kept 0' : 'running'],
  ],
  end: { a: 'processing 1', b: 'failed 0' },
}))

/** An item by a key and for an address that a call of its own is provisioning: once that is decided, the item is that request. */
const provisionedMeanwhile: Case[] = (['commit', 'rollback'] as const).map((ending) => ({
  title: `a batch with an item that is being provisioned by itself, which ends in ${ending}: waits, and is running`,
  steps: [
    ['caller', held(provision('a')), 'attempt 1'],
    ['batch', accept('batch', ['a'], 'independent'), 'waits for caller'],
    ['caller', ending, 'ok'],
    ['batch', 'answers', 'running'],
  ],
  end: { a: ending === 'commit' ? 'processing 1' : 'pending 0' },
}))

/** Who decides about a whole, at once with somebody else, whose transaction comes to either end. It is never half made. */
export const wholes: Case[] = [
  ...begunMeanwhile,
  ...provisionedMeanwhile,
  ...[oneIsMissing, allAreThere, oneHasFailed].flatMap((situation) =>
    situation.meetings.flatMap((meeting) => [
      atOnce(situation, meeting, 'commit'),
      ...(meeting[2].startsWith('waits') ? [atOnce(situation, meeting, 'rollback')] : []),
    ]),
  ),
]

function atOnce(
  { title, steps, alone }: Situation,
  [first, second, afterwards, left]: Situation['meetings'][number],
  ending: 'commit' | 'rollback',
): Case {
  const waits = afterwards.startsWith('waits')
  const [toldAlone = '', leftAlone = ''] = alone[second] ?? []
  const told = ending === 'commit' ? afterwards.replace('waits: ', '') : toldAlone
  const played: Step[] = [
    ...steps,
    ['first', held(deciders[first]), alone[first]?.[0] ?? ''],
    ['second', deciders[second], waits ? 'waits for first' : told],
    ['first', ending, 'ok'],
  ]
  if (waits) played.push(['second', 'answers', told])
  return {
    title: `${title}: ${second} during ${first}, then ${ending}: ${told}`,
    steps: played,
    end: endOf(ending === 'commit' ? left : leftAlone),
  }
}

/** Nothing is said where an owner has been deleted and nobody has decided since. */
function endOf(left: string): Record<string, string> {
  if (!left) return {}
  const [a = '', b = a, c = a] = left.split(', ')
  return { a, b, c }
}
