import { type CrashCase, type Drain, nameOf, type Retry, type Step } from './crash-case.ts'
import type { DoomedFunction } from './doomed-function.ts'
import { backDate, findRequest, type Intention, newIntention, type RequestRow } from './intention.ts'
import { judgeAnswer, judgeEnd, readAnswer } from './judge.ts'
import { judgeSchemas } from './judge-schemas.ts'
import type { Lane } from './lane.ts'

/** How a case ended. `never begun`: the crash came before the database heard of it, and nobody asked again. */
type Outcome = 'completed' | 'failed' | 'never begun' | 'mended' | 'purged'
export type Verdict = { name: string; outcome: Outcome; violations: string[] }

/** Plays one case and judges it. Violations that were there before are not its own. */
export async function runCase(lane: Lane, crashCase: CrashCase): Promise<Verdict> {
  // What the case before is owed in e-mails may become due at any moment, and would be counted here.
  await lane.sql(
    'update public.tenant_members set setup_email_due_at = null where setup_email_due_at is not null',
  )
  const run = new CaseRun(lane, crashCase, await newIntention(lane, crashCase))
  try {
    await run.play()
  } catch (error) {
    run.violations.push(`the case broke off: ${error instanceof Error ? error.stack : String(error)}`)
  } finally {
    await run.release()
  }
  return { name: nameOf(crashCase), outcome: run.outcome, violations: run.violations }
}

class CaseRun {
  readonly violations: string[] = []
  outcome: Outcome = 'never begun'
  readonly #lane: Lane
  readonly #case: CrashCase
  readonly #intention: Intention
  readonly #used: DoomedFunction[] = []
  /** The tenant that a caller was told is theirs. */
  #promised: string | undefined

  constructor(lane: Lane, crashCase: CrashCase, intention: Intention) {
    this.#lane = lane
    this.#case = crashCase
    this.#intention = intention
  }

  async play(): Promise<void> {
    const userBefore = await this.#owner()
    await this.#call({ by: 'retry', ...this.#case.first })
    for (const step of this.#case.recovery) {
      if (step.by !== 'zombie')
        await backDate(this.#lane, this.#intention, { deadline: step.by === 'reaper' })
      const before = await findRequest(this.#lane, this.#intention)
      await this.#take(step)
      if (!step.crash && !this.#isRacing) await this.#expect(step, before)
    }
    await this.#endStrays()
    this.violations.push(...(await judgeEnd(this.#lane, this.#intention)))
    this.violations.push(...(await judgeSchemas(this.#lane)))
    const request = await findRequest(this.#lane, this.#intention)
    if (request) this.outcome = request.status === 'completed' ? 'completed' : 'failed'
    if (this.#promised && (this.outcome !== 'completed' || request?.tenant_id !== this.#promised))
      this.violations.push('a caller was told that the tenant is there, and now it is not')
    if (this.#case.mode === 'existing' && (await this.#owner()) !== userBefore)
      this.violations.push('the existing user was changed')
    this.violations.push(...(await this.#lane.newViolations()))
  }

  async release(): Promise<void> {
    for (const used of this.#used) await this.#lane.functions.giveBack(used)
  }

  /** Calls that were on their way at a kill arrive when they will: who comes first is not ours to say. */
  get #isRacing(): boolean {
    const { first, recovery } = this.#case
    return [first, ...recovery].some(({ crash }) => crash && 'call' in crash && crash.moment === 'in flight')
  }

  async #take(step: Step): Promise<void> {
    if (step.by === 'zombie') await this.#deliverStrays()
    else if (step.by === 'reaper') await this.#reap(step.crash !== undefined)
    else if (step.by === 'drain') await this.#drain(step)
    else await this.#call(step)
  }

  async #call(step: Retry): Promise<void> {
    const { admin, stack } = this.#lane
    const answer = await this.#useFunction(step, this.#intention.route, {
      apikey: stack.env.PUBLISHABLE_KEY,
      authorization: `Bearer ${admin.token}`,
      'idempotency-key': this.#intention.key,
    })
    if (!answer) return
    this.violations.push(...(await judgeAnswer(this.#lane, this.#intention, answer)))
    const { tenant, code } = readAnswer(answer)
    if (tenant) this.#promised ??= tenant.tenant.id
    else if (this.#promised)
      this.violations.push(`was told ${code} after it was told that the tenant is there`)
    if (code && !step.weather && !this.#isRacing) this.violations.push(`was told ${code} for no reason`)
  }

  async #drain(step: Drain): Promise<void> {
    const answer = await this.#useFunction(step, '/ops/drain', { apikey: this.#lane.stack.env.SECRET_KEY })
    if (!answer) return
    if (answer.status !== 200) {
      this.violations.push(`the drain answered ${answer.status}`)
      return
    }
    const report = JSON.parse(answer.text) as { completed: number; failed: number; remaining: number }
    const request = await findRequest(this.#lane, this.#intention)
    if (report.completed + report.failed > 1) this.violations.push('the drain counted one request twice')
    if (report.completed === 1 && request?.status !== 'completed')
      this.violations.push('the drain says completed: not true')
    if (report.failed === 1 && request?.status !== 'failed' && !this.#isRacing)
      this.violations.push('the drain says failed: not true')
    // What is being decided at this moment is nobody's to claim, and waits until it is.
    if (report.remaining !== 0 && !this.#isRacing)
      this.violations.push(`the drain left ${report.remaining} behind`)
  }

  async #useFunction(step: Retry | Drain, route: string, headers: Record<string, string>) {
    const doomed = await this.#lane.functions.take()
    this.#used.push(doomed)
    doomed.prepare(step.weather ?? 'calm', step.crash)
    const body = step.by === 'retry' ? this.#intention.body : undefined
    const answer = await doomed.call(route, headers, body)
    if (step.crash && !(await doomed.hasDied()))
      this.violations.push('the crash point was not reached: the case shows nothing')
    if (!step.crash && !answer) this.violations.push('the function died by itself')
    return answer
  }

  async #reap(isKilled: boolean): Promise<void> {
    const reap = 'select private.reap_expired_requests()'
    if (isKilled) await this.#lane.loseBeforeCommit(reap)
    else await this.#lane.sql(reap)
  }

  /** Where the last step, taken in peace, leads from where things stood. */
  async #expect(step: Step, before: RequestRow | undefined): Promise<void> {
    const isCalm = !('weather' in step)
    const status = (await findRequest(this.#lane, this.#intention))?.status
    const expected = isCalm ? statusAfter(step, before, this.#case.mode) : status
    if (status !== expected)
      this.violations.push(`${step.by} made ${before?.status} into ${status} instead of ${expected}`)
  }

  /** Whatever was still on its way arrives; what it begins is reaped, as it would be in the end. */
  async #endStrays(): Promise<void> {
    if (!(await this.#deliverStrays())) return
    await backDate(this.#lane, this.#intention, { deadline: true })
    await this.#reap(false)
  }

  async #deliverStrays(): Promise<boolean> {
    const arrived = await Promise.all(this.#used.map((used) => used.deliverStrays()))
    return arrived.includes(true)
  }

  async #owner(): Promise<string | undefined> {
    const found = await this.#lane.sql<{ user: string }>(
      'select to_jsonb(u)::text as user from auth.users u where email = $1',
      [this.#intention.email],
    )
    return found[0]?.user
  }
}

function statusAfter(step: Step, before: RequestRow | undefined, mode: CrashCase['mode']) {
  if (step.by === 'zombie') return before?.status
  if (before?.status === 'completed' || step.by === 'retry') return 'completed'
  if (before?.status !== 'processing') return before?.status
  if (step.by === 'reaper') return 'failed'
  // A worker knows nobody's password, and what is overdue is the reaper's.
  return mode === 'invite' && !before.is_overdue ? 'completed' : 'processing'
}
