import { setTimeout as sleep } from 'node:timers/promises'
import type { Stack } from '../../local/stack.ts'
import type { Fault } from '../support/fault-proxy.ts'
import type { Answer, DoomedFunction } from './doomed-function.ts'
import { findRequest, type Intention, newIntention, type Wish } from './intention.ts'
import { judgeAnswer, judgeEnd, readAnswer } from './judge.ts'
import { judgeSchemas } from './judge-schemas.ts'
import type { Lane } from './lane.ts'

/** Tenants asked for in one round, and callers asking at once. */
const load = 16
const callers = 6
const wishes: Wish[] = [
  { mode: 'password' },
  { mode: 'invite', isolation: 'schema' },
  { mode: 'temporary' },
  { mode: 'invite' },
  { mode: 'temporary', isolation: 'schema' },
]
/** The crash comes with one of the function's calls between these, of which all tenants together take at least 52. */
const [minCalls, maxCalls] = [4, 48]
/** And up to this much later, so that it meets calls at every stage. */
const maxDelayMs = 15

/** What a round was: how many tenants were acknowledged, what became of the others, and what was wrong. */
export type Round = {
  acknowledged: number
  /** By the worker, or before the caller could be told. */
  finished: number
  undone: number
  /** Asked for in vain: the database never heard of them. */
  unheard: number
  violations: string[]
}

type Asked = { intention: Intention; answer: Answer | undefined }

/**
 * Crashes Postgres while tenants are being provisioned, starts it again, and holds everything that was said before
 * against what is there after: first as it is, then when worker and reaper have been, then when every caller has asked again.
 */
export async function runRestartRound(lane: Lane, random: (limit: number) => number): Promise<Round> {
  const violations: string[] = []
  const asked = await crashUnderLoad(lane, random)
  const healthy = await lane.functions.take()
  await isUp(healthy)

  const answered = asked.filter((each): each is Asked & { answer: Answer } => each.answer !== undefined)
  for (const { intention, answer } of answered)
    violations.push(...prefix('after the crash', intention, await judgeAnswer(lane, intention, answer)))
  violations.push(...(await heal(lane, healthy)))

  const round = { acknowledged: 0, finished: 0, undone: 0, unheard: 0, violations }
  const judge = async ({ intention, answer }: Asked) => {
    violations.push(...prefix('after worker and reaper', intention, await judgeEnd(lane, intention)))
    const isAcknowledged = answer !== undefined && readAnswer(answer).tenant !== undefined
    const status = (await findRequest(lane, intention))?.status
    const isThere = status === 'completed'
    if (isAcknowledged && !isThere) violations.push(`${intention.slug} was acknowledged and is lost`)
    round[isAcknowledged ? 'acknowledged' : isThere ? 'finished' : status ? 'undone' : 'unheard'] += 1
    violations.push(...prefix('asked again', intention, await askAgain(lane, healthy, intention, isThere)))
  }
  await Promise.all(asked.map(judge))
  violations.push(...(await judgeSchemas(lane)), ...(await lane.newViolations()))
  await lane.functions.giveBack(healthy)
  return round
}

async function crashUnderLoad(lane: Lane, random: (limit: number) => number): Promise<Asked[]> {
  const intentions = await Promise.all(
    Array.from({ length: load }, (_, n) =>
      newIntention(lane, wishes[n % wishes.length] ?? { mode: 'invite' }),
    ),
  )
  const doomed = await lane.functions.take()
  // Its circuit breaker remembers the crash.
  doomed.isFresh = false
  // Else it waits for the database to come back, and hardly leaves anything for worker and reaper.
  const isFunctionKilled = random(2) === 0
  const crash = Promise.withResolvers<void>()
  let callsLeft = minCalls + random(maxCalls - minCalls)
  const delay = random(maxDelayMs)
  const count: Fault = (_, forward) => {
    callsLeft -= 1
    if (callsLeft === 0)
      sleep(delay)
        .then(() => isFunctionKilled && doomed.kill())
        .then(() => crashPostgres(lane.stack))
        .then(crash.resolve, crash.reject)
    return forward()
  }
  for (const part of ['POST /rest', 'POST /auth']) doomed.proxy.on(part, count)

  const asked = intentions.map((intention): Asked => ({ intention, answer: undefined }))
  const queue = asked.values()
  const call = async () => {
    for (const each of queue) each.answer = await ask(lane, doomed, each.intention)
  }
  await Promise.all([crash.promise, ...Array.from({ length: callers }, call)])
  await lane.functions.giveBack(doomed)
  return asked
}

async function crashPostgres(stack: Stack): Promise<void> {
  await stack.postgres.restart('immediate')
  // Its driver does not survive that: a connection that dies with a write pending ends the process or hangs for ever.
  await stack.restartApi()
}

function ask(lane: Lane, from: DoomedFunction, intention: Intention): Promise<Answer | undefined> {
  return from.call(
    '/tenants',
    {
      apikey: lane.stack.env.PUBLISHABLE_KEY,
      authorization: `Bearer ${lane.admin.token}`,
      'idempotency-key': intention.key,
    },
    intention.body,
  )
}

/** Worker and reaper, a lease and a deadline later. */
async function heal(lane: Lane, from: DoomedFunction): Promise<string[]> {
  const backDate = (column: string) =>
    lane.sql(
      `update public.provisioning_requests set ${column} = clock_timestamp() - interval '1 second'
       where status = 'processing'`,
    )
  await backDate('lease_expires_at')
  const drained = await from.call('/ops/drain', { apikey: lane.stack.env.SECRET_KEY })
  await backDate('lease_expires_at')
  await backDate('deadline_at')
  await lane.sql('select private.reap_expired_requests()')
  return drained?.status === 200 ? [] : [`the drain answered ${drained?.status}: ${drained?.text}`]
}

async function askAgain(
  lane: Lane,
  from: DoomedFunction,
  intention: Intention,
  isThere: boolean,
): Promise<string[]> {
  const answer = await ask(lane, from, intention)
  if (answer?.status !== (isThere ? 200 : 201)) return [`answered ${answer?.status}: ${answer?.text}`]
  return [...(await judgeAnswer(lane, intention, answer)), ...(await judgeEnd(lane, intention))]
}

/** Connections that the crash has broken are replaced as they are found out. */
async function isUp(healthy: DoomedFunction): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if ((await healthy.call('/health', {}, undefined, 'GET'))?.status === 200) return
    await sleep(100)
  }
  throw new Error('the stack did not come back after the crash')
}

function prefix(when: string, { slug, mode, isolation }: Intention, violations: string[]): string[] {
  return violations.map((violation) => `${when}, ${slug} (${mode}, ${isolation}): ${violation}`)
}
