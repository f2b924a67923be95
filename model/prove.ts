import { parseArgs } from 'node:util'
import { type Bounds, FULL, MOST_ATTEMPTS } from './bounds.ts'
import { INVARIANTS } from './invariants.ts'
import { checkLiveness } from './liveness.ts'
import { MUTATIONS, type Mutation } from './mutations.ts'
import { type Search, search, type Violation } from './search.ts'
import { traceTo } from './trace.ts'
import { searchWhole, WHOLE_INVARIANTS, WHOLE_MUTATIONS } from './whole/search.ts'
import { WITNESSES } from './witnesses.ts'

const { values } = parseArgs({
  options: {
    attempts: { type: 'string', default: String(FULL.attempts) },
    trace: { type: 'boolean', default: false },
  },
})
const bounds: Bounds = { attempts: Number(values.attempts) }
// With fewer than two there is no takeover, so nothing to prove.
if (!Number.isInteger(bounds.attempts) || bounds.attempts < 2 || bounds.attempts > MOST_ATTEMPTS) {
  console.error(`--attempts takes 2 to ${MOST_ATTEMPTS}`)
  process.exit(2)
}

const isProved = proveProtocol()
console.log(
  '\nEach mutation must break what it is there for; in steps by the shortest way, and states found by then:',
)
const caught = MUTATIONS.filter(catchMutation)
const areWholesProved = proveWholes()
const caughtOfWholes = WHOLE_MUTATIONS.filter(({ name, what }) => {
  const { broken } = searchWhole(name)
  line(broken.length > 0, name, `${what}: ${broken.join(', ') || 'NOT CAUGHT'}`)
  return broken.length > 0
})
const isAllProved = isProved && areWholesProved
const mutations = MUTATIONS.length + WHOLE_MUTATIONS.length
const allCaught = caught.length + caughtOfWholes.length
const verdict = isAllProved ? 'The protocol holds' : 'THE PROTOCOL IS BROKEN'
console.log(`\n${verdict}; ${allCaught} of ${mutations} mutations caught.`)
process.exitCode = isAllProved && allCaught === mutations ? 0 : 1

function proveProtocol(): boolean {
  console.log(`One idempotency key, one e-mail, up to ${bounds.attempts} attempts at the request.
Any number of callers and workers at once; calls, retries, crashes, lost answers, late and doubled messages, false answers
of the auth service, sign-ups with the same e-mail, leases running out: any number of each.\n`)
  const begin = performance.now()
  const found = search({ bounds, mutation: undefined })
  const { stuck, isEndless } = checkLiveness(found)
  const { ends, violations } = found
  console.log(
    `${count(found.states.size)} states, all there are within these bounds; ${count(found.steps.size)} transitions, depth ${found.depth}, ${since(begin)}`,
  )
  console.log(
    `ends: ${count(ends.completed)} completed, ${count(ends.failed)} failed, ${count(ends.absent)} without a request\n`,
  )

  for (const { name, claim } of INVARIANTS) line(holds(name), name, claim)
  line(
    holds('I4'),
    'I4',
    'where nothing goes on any more, the request is decided, no lock held, nobody waiting',
  )
  line(
    stuck === undefined,
    'I4',
    'from every state, clock, reaper and ends of transactions alone lead to a decision',
  )
  line(!isEndless, 'I4', 'once nobody calls or sends again, every run comes to an end')
  const unseen = WITNESSES.filter(({ what }) => !found.witnessed.has(what))
  line(
    unseen.length === 0,
    'reached',
    `${WITNESSES.length - unseen.length} of ${WITNESSES.length} situations that must occur`,
  )
  for (const { what } of unseen) console.log(`       not reached: ${what}`)

  printTraces(found, violations)
  if (stuck !== undefined) printTraces(found, [{ invariant: 'I4', state: stuck, depth: 0, explored: 0 }])
  return violations.length === 0 && stuck === undefined && !isEndless && unseen.length === 0

  function holds(name: string): boolean {
    return violations.every(({ invariant }) => invariant !== name)
  }
}

function proveWholes(): boolean {
  const { states, broken, stuck } = searchWhole()
  console.log(`\nA batch of two, all or nothing, up to two attempts each: births, failures, takeovers, deletions of owners, deadlines,
deciders that die, retries of the whole.\n\n${count(states.length)} states, all there are within these bounds`)
  for (const { name, claim } of WHOLE_INVARIANTS) line(!broken.includes(name), name, claim)
  line(stuck === 0, 'W4', 'from every state a decision can be reached')
  console.log('\nEach mutation must break one of them:')
  return broken.length === 0 && stuck === 0
}

function catchMutation(mutation: Mutation): boolean {
  const { name, what, breaks } = mutation
  const found = search({ bounds, mutation: name }, { until: breaks })
  const broken = found.violations.filter(({ invariant }) => breaks.includes(invariant))
  const isCaught = broken.length === breaks.length
  const how = broken.map((v) => `${v.invariant} in ${v.depth} steps (${count(v.explored)} states)`)
  line(isCaught, name, `${what}: ${isCaught ? '' : 'NOT CAUGHT '}${how.join(', ')}`)
  if (values.trace) printTraces(found, broken)
  return isCaught
}

/** Invariants that one state breaks at once share its trace. */
function printTraces(found: Search, broken: Violation[]): void {
  const byState = Map.groupBy(broken, ({ state }) => state)
  for (const [state, violations] of byState) {
    console.log(`       how ${violations.map(({ invariant }) => invariant).join(' and ')} is broken:`)
    for (const [index, what] of traceTo(found, state).entries())
      console.log(`       ${String(index + 1).padStart(3)}. ${what}`)
  }
}

function line(isFine: boolean, name: string, text: string): void {
  console.log(`${isFine ? '  ok  ' : ' FAIL '} ${name}: ${text}`)
}

function count(number: number): string {
  return number.toLocaleString('en')
}

function since(begin: number): string {
  return `${((performance.now() - begin) / 1000).toFixed(1)} s`
}
