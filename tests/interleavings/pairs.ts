import { type Action, birth, claim, mark, provision, reap } from './actions.ts'
import { type Case, held, leftBehind, type Step } from './case.ts'

/** Everything that decides a request. All begin with the first attempt, whose lease is over. */
const deciders = {
  birth: birth('a', 1),
  mark: mark('a', 1),
  takeover: provision('a'),
  claim: claim(),
  reap,
} satisfies Record<string, Action>

type Decider = keyof typeof deciders

/** What a decider is told if nobody is in its way, and how it leaves the request. */
const alone: Record<Decider, [told: string, left: string]> = {
  birth: ['born', 'completed 1'],
  mark: ['failed', 'failed 1'],
  takeover: ['attempt 2', 'processing 2'],
  claim: ['claimed a 2', 'processing 2'],
  reap: ['reaped 1', 'failed 1'],
}

/** Nobody has decided. */
const undecided = 'processing 1'

type Meeting = [
  first: Decider,
  second: Decider,
  /** What the second is told while the first one's transaction is open. */
  meanwhile: 'waits' | 'DUPLICATE_REQUEST' | 'nothing to claim' | 'nothing to reap',
  /** What the second is told after the first one's commit, whether it waited for that or came later… */
  afterwards: string,
  /** …and how the request stands then. */
  left: string,
]

/** Birth and compensation wait for whoever decides; a caller is told so at once; worker and reaper pass by. */
const meetings: Meeting[] = [
  ['birth', 'birth', 'waits', 'already taken', 'completed 1'],
  ['birth', 'mark', 'waits', 'completed', 'completed 1'],
  ['birth', 'takeover', 'DUPLICATE_REQUEST', 'replay of attempt 1', 'completed 1'],
  ['birth', 'claim', 'nothing to claim', 'nothing to claim', 'completed 1'],
  ['birth', 'reap', 'nothing to reap', 'nothing to reap', 'completed 1'],

  ['mark', 'birth', 'waits', 'refused', 'failed 1'],
  ['mark', 'mark', 'waits', 'failed', 'failed 1'],
  ['mark', 'takeover', 'DUPLICATE_REQUEST', 'attempt 2', 'processing 2'],
  ['mark', 'claim', 'nothing to claim', 'nothing to claim', 'failed 1'],
  ['mark', 'reap', 'nothing to reap', 'nothing to reap', 'failed 1'],

  ['takeover', 'birth', 'waits', 'refused', 'processing 2'],
  ['takeover', 'mark', 'waits', 'processing 2', 'processing 2'],
  ['takeover', 'takeover', 'DUPLICATE_REQUEST', 'DUPLICATE_REQUEST', 'processing 2'],
  ['takeover', 'claim', 'nothing to claim', 'nothing to claim', 'processing 2'],
  ['takeover', 'reap', 'nothing to reap', 'nothing to reap', 'processing 2'],

  ['claim', 'birth', 'waits', 'refused', 'processing 2'],
  ['claim', 'mark', 'waits', 'processing 2', 'processing 2'],
  ['claim', 'takeover', 'DUPLICATE_REQUEST', 'DUPLICATE_REQUEST', 'processing 2'],
  ['claim', 'claim', 'nothing to claim', 'nothing to claim', 'processing 2'],
  ['claim', 'reap', 'nothing to reap', 'nothing to reap', 'processing 2'],

  ['reap', 'birth', 'waits', 'refused', 'failed 1'],
  ['reap', 'mark', 'waits', 'failed', 'failed 1'],
  ['reap', 'takeover', 'DUPLICATE_REQUEST', 'attempt 2', 'processing 2'],
  ['reap', 'claim', 'nothing to claim', 'nothing to claim', 'failed 1'],
  ['reap', 'reap', 'nothing to reap', 'nothing to reap', 'failed 1'],
]

/** After the deadline it is the reaper's, before it the worker's. */
function begun(first: Decider, second: Decider): Step[] {
  const isReapers = first === 'reap' || (second === 'reap' && first !== 'claim')
  return leftBehind('a', isReapers ? 'both' : 'lease')
}

/** Every decider against every decider: one after the other, and at once with either end of the first one's transaction. */
export const pairs: Case[] = meetings.flatMap((meeting) => {
  const [first, second, meanwhile] = meeting
  const cases = [inTurn(meeting), atOnce(meeting, 'commit'), atOnce(meeting, 'rollback')]
  // Where the second waits, its own transaction may come to nothing, too.
  if (meanwhile === 'waits') {
    cases.push(secondGivesUp(first, second, 'commit'), secondGivesUp(first, second, 'rollback'))
  }
  return cases
})

function inTurn([first, second, , afterwards, left]: Meeting): Case {
  return {
    title: `${second} after ${first}: ${afterwards}`,
    steps: [
      ...begun(first, second),
      ['first', deciders[first], alone[first][0]],
      ['second', deciders[second], afterwards],
    ],
    end: { a: left },
  }
}

function atOnce([first, second, meanwhile, afterwards, left]: Meeting, ending: 'commit' | 'rollback'): Case {
  const waits = meanwhile === 'waits'
  const [toldAlone, leftAlone] = alone[second]
  const told = ending === 'commit' ? afterwards : toldAlone
  const title = `${second} during ${first}, then ${ending}: ${waits ? `waits, then ${told}` : meanwhile}`
  const steps: Step[] = [
    ...begun(first, second),
    ['first', held(deciders[first]), alone[first][0]],
    ['second', deciders[second], waits ? 'waits for first' : meanwhile],
    ['first', ending, 'ok'],
  ]
  if (waits) steps.push(['second', 'answers', told])
  const undone = waits ? leftAlone : undecided
  const done = waits ? left : alone[first][1]
  return { title, steps, end: { a: ending === 'commit' ? done : undone } }
}

/** The second waits, gets its turn, and rolls back: as if it had never come. */
function secondGivesUp(first: Decider, second: Decider, ending: 'commit' | 'rollback'): Case {
  const told = ending === 'commit' ? meetingOf(first, second)[3] : alone[second][0]
  const steps: Step[] = [
    ...begun(first, second),
    ['first', held(deciders[first]), alone[first][0]],
    ['second', held(deciders[second]), 'waits for first'],
    ['first', ending, 'ok'],
    ['second', 'answers', told],
  ]
  // An error has rolled it back already.
  if (!['already taken', 'refused'].includes(told)) steps.push(['second', 'rollback', 'ok'])
  return {
    title: `${second} during ${first}, then ${ending}, then ${second} rolls back`,
    steps,
    end: { a: ending === 'commit' ? alone[first][1] : undecided },
  }
}

function meetingOf(first: Decider, second: Decider): Meeting {
  return meetings.find(([one, other]) => one === first && other === second) as Meeting
}
