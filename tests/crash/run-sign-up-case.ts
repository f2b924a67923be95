import { randomUUID } from 'node:crypto'
import { newIp } from '../support/new-ip.ts'
import { unique } from '../support/unique.ts'
import type { Answer, DoomedFunction } from './doomed-function.ts'
import { createUser } from './intention.ts'
import { judgeConfirmed, judgeNothing, judgeSignUp, type Standing, standingOf } from './judge-sign-up.ts'
import type { Lane } from './lane.ts'
import type { Verdict } from './run-case.ts'
import { nameOfSignUp, type SignUpCase } from './sign-up-case.ts'

/** Plays one case and judges it, as `runCase` does for an admin's request. */
export async function runSignUpCase(lane: Lane, signUpCase: SignUpCase): Promise<Verdict> {
  const run = new SignUpRun(lane, signUpCase)
  try {
    await run.play()
  } catch (error) {
    run.violations.push(`the case broke off: ${error instanceof Error ? error.stack : String(error)}`)
  } finally {
    await run.release()
  }
  return { name: nameOfSignUp(signUpCase), outcome: run.outcome, violations: run.violations }
}

class SignUpRun {
  readonly violations: string[] = []
  outcome: Verdict['outcome'] = 'never begun'
  readonly #lane: Lane
  readonly #case: SignUpCase
  readonly #key = randomUUID()
  readonly #slug = unique('initech')
  readonly #email = `bill@${this.#slug}.test`
  readonly #used: DoomedFunction[] = []
  /** Whose the address is, where it is somebody's. */
  #userId: string | undefined

  constructor(lane: Lane, signUpCase: SignUpCase) {
    this.#lane = lane
    this.#case = signUpCase
  }

  async play(): Promise<void> {
    const { address, weather, crash, recovery } = this.#case
    if (address === 'known') this.#userId = await createUser(this.#lane, this.#email)
    const doomed = await this.#take()
    doomed.prepare(weather, crash)
    await this.#call(doomed)
    if (!(await doomed.hasDied()))
      this.violations.push('the crash point was not reached: the case shows nothing')

    await this.#passTime()
    if (recovery === 'call') await this.#callAgain()
    if (recovery === 'drain') await this.#drain()
    if (recovery === 'reaper') await this.#reap()
    // What was on its way when it died arrives; in the end the reaper has had its turn.
    await Promise.all(this.#used.map((used) => used.deliverStrays()))
    await this.#passTime()
    await this.#reap()
    const standing = await this.#look()
    this.violations.push(...judgeSignUp(standing, address))
    // What was in flight may have come after who went on; and a placeholder that is undone late was nobody's anyway.
    const isRacing =
      'moment' in crash && (crash.moment === 'in flight' || (crash.moment === 'late' && address === 'known'))
    if (recovery === 'call' && !isRacing && standing.status !== 'processing')
      this.violations.push(`it was asked for again, and is ${standing.status}`)
    await this.#end(standing)
    this.violations.push(...(await this.#lane.newViolations()))
  }

  async release(): Promise<void> {
    for (const used of this.#used) await this.#lane.signUps.giveBack(used)
  }

  /** Its address is confirmed, or its time runs out: either way nothing of it waits any more. */
  async #end({ status: begun }: Standing): Promise<void> {
    const { address, ending } = this.#case
    const isConfirmed = begun === 'processing' && address === 'free' && ending === 'confirmed'
    if (isConfirmed) {
      await this.#lane.sql(
        `update auth.users set confirmation_token = '', email_confirmed_at = now() where email = $1`,
        [this.#email],
      )
      this.violations.push(...judgeConfirmed(await this.#look()))
    } else {
      await this.#lane.sql(
        `update public.provisioning_requests set deadline_at = clock_timestamp() - interval '1 second'
         where payload #>> '{tenant,slug}' = $1 and status = 'processing'`,
        [this.#slug],
      )
      await this.#reapAtLast()
      this.violations.push(...judgeNothing(await this.#look()))
    }
    if (isConfirmed) this.outcome = 'completed'
    else if (begun) this.outcome = 'failed'
    if (this.#userId === undefined) return
    const found = await this.#lane.sql('select from auth.users where id = $1', [this.#userId])
    if (found.length !== 1) this.violations.push('whose the address was is gone')
  }

  /** Whom an e-mail is being sent to at this moment is the next reaper's. */
  async #reapAtLast(): Promise<void> {
    const deadline = performance.now() + 10_000
    do await this.#lane.sql('select private.reap_expired_requests()')
    while ((await this.#look()).status === 'processing' && performance.now() < deadline)
  }

  #look() {
    return standingOf(this.#lane, { slug: this.#slug, email: this.#email, userId: this.#userId })
  }

  async #take(): Promise<DoomedFunction> {
    const taken = await this.#lane.signUps.take()
    this.#used.push(taken)
    return taken
  }

  #call(from: DoomedFunction): Promise<Answer | undefined> {
    const headers = { 'idempotency-key': this.#key, 'x-forwarded-for': newIp() }
    return from.call('/sign-ups', headers, {
      tenant: { name: `Initech ${this.#slug}`, slug: this.#slug },
      owner: { email: this.#email, fullName: 'Bill Lumbergh' },
    })
  }

  async #callAgain(): Promise<void> {
    const answer = await this.#call(await this.#take())
    if (answer?.status !== 202)
      this.violations.push(`asked again, it answered ${answer?.status}: ${answer?.text}`)
  }

  async #drain(): Promise<void> {
    const { FUNCTIONS_URL, SECRET_KEY } = this.#lane.stack.env
    const answer = await fetch(`${FUNCTIONS_URL}/tenant-provisioning/ops/drain`, {
      method: 'POST',
      headers: { apikey: SECRET_KEY },
    })
    if (answer.status !== 200) this.violations.push(`the drain answered ${answer.status}`)
  }

  async #passTime(): Promise<void> {
    await this.#lane.sql(
      `update public.provisioning_requests set lease_expires_at = clock_timestamp() - interval '1 second'
       where status = 'processing' and prepared_at is null`,
    )
  }

  async #reap(): Promise<void> {
    await this.#lane.sql(
      `update public.provisioning_requests set deadline_at = clock_timestamp() - interval '1 second'
       where status = 'processing' and prepared_at is null`,
    )
    await this.#lane.sql('select private.reap_expired_requests()')
  }
}
