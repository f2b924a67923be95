import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { createLandlordClient } from '../../client/landlord-client.ts'
import { followBatch } from '../../supabase/functions/_shared/contract/endpoints/batches.ts'
import type { Lane } from '../crash/lane.ts'
import { unique } from '../support/unique.ts'
import { MailCounter } from './mail-counter.ts'
import { WorkerFunction } from './worker-function.ts'

export type Drill = { items: number; kills: number; mode?: 'independent' | 'all_or_nothing' }

/** What it took, and what is wrong with how it ended. */
export type DrillReport = Drill & {
  acceptSeconds: number
  drainSeconds: number
  /** Of the functions while they drained, not while the list of tenants was taken in. */
  peakMiB: number
  acceptPeakMiB: number
  /** Streams that a follower needed, and what they told. */
  events: { streams: number; progress: number; completed: number }
  mostMailsToOne: number
  violations: string[]
}

/** Each drain has four lanes, each of which sends two mails at once. */
const mailsInFlight = 8

/**
 * A batch of invited owners, drained by two drivers on two functions that are killed at every share of the way, and
 * followed by server-sent events all the time.
 */
export async function runDrill(
  lane: Lane,
  drill: Drill,
  say: (line: string) => void = () => {},
): Promise<DrillReport> {
  const functions = [await WorkerFunction.start(lane.stack), await WorkerFunction.start(lane.stack)]
  try {
    return await new DrillRun(lane, drill, functions, say).run()
  } finally {
    await Promise.all(functions.map((each) => each.stop()))
  }
}

class DrillRun {
  readonly #lane: Lane
  readonly #drill: Drill
  readonly #functions: WorkerFunction[]
  readonly #say: (line: string) => void
  readonly #mails: MailCounter
  readonly #word = unique('many')
  readonly #completed = new Map<number, number>()
  readonly #eventIds = new Set<string>()
  readonly #violations: string[] = []
  #batchId = ''
  #told = { streams: 0, progress: 0, completed: 0 }
  #isOver = false

  constructor(lane: Lane, drill: Drill, functions: WorkerFunction[], say: (line: string) => void) {
    this.#lane = lane
    this.#drill = drill
    this.#functions = functions
    this.#say = say
    this.#mails = new MailCounter(lane.stack.env.MAILPIT_URL)
  }

  async run(): Promise<DrillReport> {
    const startedAt = performance.now()
    await this.#accept()
    const acceptedAt = performance.now()
    const acceptPeakMiB = this.#peakMiB()
    // The one that has taken the list in dies with it: from here on only draining is measured.
    await this.#first.killAndRestart()
    for (const each of this.#functions) each.peakMiB = 0

    const following = this.#follow()
    const counting = this.#countMails()
    const killing = this.#kill()
    await Promise.all(this.#functions.map((each) => this.#drive(each)))
    await this.#finish()
    const drainedAt = performance.now()
    this.#isOver = true
    await Promise.all([following, counting, killing])
    await this.#mails.read()
    await this.#judge()
    return {
      ...this.#drill,
      acceptSeconds: Math.round((acceptedAt - startedAt) / 100) / 10,
      drainSeconds: Math.round((drainedAt - acceptedAt) / 1000),
      peakMiB: this.#peakMiB(),
      acceptPeakMiB,
      events: this.#told,
      mostMailsToOne: Math.max(0, ...this.#mails.counts.values()),
      violations: this.#violations,
    }
  }

  get #first(): WorkerFunction {
    return this.#functions[0] as WorkerFunction
  }

  #peakMiB(): number {
    return Math.max(...this.#functions.map(({ peakMiB }) => peakMiB))
  }

  async #accept(): Promise<void> {
    const { items, mode = 'independent' } = this.#drill
    const { admin, stack } = this.#lane
    const tenants = Array.from({ length: items }, (_, n) => ({
      tenant: { name: `${this.#word} ${n}`, slug: `${this.#word}-${n}` },
      owner: { email: this.#email(n), fullName: 'Jane Doe' },
    }))
    const response = await fetch(`${this.#first.url}/tenants/batch`, {
      method: 'POST',
      headers: {
        apikey: stack.env.PUBLISHABLE_KEY,
        authorization: `Bearer ${admin.token}`,
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
        prefer: 'respond-async',
      },
      body: JSON.stringify({ mode, tenants }),
    })
    const text = await response.text()
    if (response.status !== 202) throw new Error(`the batch was answered ${response.status}: ${text}`)
    this.#batchId = (JSON.parse(text) as { batchId: string }).batchId
  }

  #email(n: number): string {
    return `${n}@${this.#word}.test`
  }

  /** As the schedule does it, without its pauses. A function that is killed under it is asked again when it is back. */
  async #drive(worker: WorkerFunction): Promise<void> {
    for (;;) {
      const report = await fetch(`${worker.url}/ops/drain`, {
        method: 'POST',
        headers: { apikey: this.#lane.stack.env.SECRET_KEY },
      })
        .then((answer) => answer.json() as Promise<{ remaining?: number }>)
        .catch(() => undefined)
      if (report?.remaining === 0) return
      if (worker.hasDiedByItself) throw new Error('a function has died by itself')
      if (!report) await sleep(50)
    }
  }

  /** What killed functions have left has a lease: time passes, as often as it takes. */
  async #finish(): Promise<void> {
    while ((await this.#countOpen()) > 0) {
      await this.#lane.sql(
        `update public.provisioning_requests set lease_expires_at = clock_timestamp() - interval '1 second'
         where batch_id = $1 and status = 'processing' and prepared_at is null`,
        [this.#batchId],
      )
      await this.#lane.sql(
        `update public.tenant_members set setup_email_due_at = clock_timestamp() - interval '1 second'
         where setup_email_due_at is not null`,
      )
      await Promise.all(this.#functions.map((each) => this.#drive(each)))
    }
  }

  async #countOpen(): Promise<number> {
    const [row] = await this.#lane.sql<{ open: number }>(
      `select count(*)::int as open
       from public.provisioning_requests r
       left join public.tenant_members m on m.tenant_id = r.tenant_id
       left join auth.users u on u.id = m.user_id
       where r.batch_id = $1 and (r.status in ('pending', 'processing') or u.recovery_sent_at is null and r.status = 'completed')`,
      [this.#batchId],
    )
    return row?.open ?? 0
  }

  /** One function after the other, each after another share of the items. */
  async #kill(): Promise<void> {
    const { items, kills } = this.#drill
    for (let n = 1; n <= kills; n++) {
      while (!this.#isOver && (await this.#countBorn()) < (items * n) / (kills + 1)) await sleep(100)
      await this.#functions[n % 2]?.killAndRestart()
      this.#say(`killed a function at ${await this.#countBorn()} of ${items}`)
    }
  }

  async #countBorn(): Promise<number> {
    const [row] = await this.#lane.sql<{ born: number }>(
      `select count(*)::int as born from public.provisioning_requests
       where batch_id = $1 and (status = 'completed' or prepared_at is not null)`,
      [this.#batchId],
    )
    return row?.born ?? 0
  }

  async #countMails(): Promise<void> {
    while (!this.#isOver) {
      await this.#mails.read()
      await sleep(1000)
    }
  }

  /** Goes on after the last event whenever a stream breaks. */
  async #follow(): Promise<void> {
    const { admin, stack } = this.#lane
    let lastEventId: string | undefined
    const client = createLandlordClient({
      baseUrl: this.#functions[1]?.url ?? '',
      publishableKey: stack.env.PUBLISHABLE_KEY,
      accessToken: admin.token,
      fetch: (...args) => {
        this.#told.streams += 1
        return fetch(...args)
      },
    })
    for (let isDone = false; !isDone; ) {
      try {
        const options = lastEventId === undefined ? {} : { lastEventId }
        for await (const event of client.events(followBatch, { params: { id: this.#batchId } }, options)) {
          lastEventId = event.id
          if (event.event === 'item') this.#hear(event.id, event.data as ItemNews)
          if (event.event === 'progress') this.#told.progress += 1
          isDone = event.event === 'done'
          if (isDone) break
        }
      } catch {
        await sleep(100)
      }
    }
  }

  #hear(id: string | undefined, { position, status }: ItemNews): void {
    if (this.#eventIds.has(id ?? '')) this.#violations.push(`event ${id} was told twice`)
    this.#eventIds.add(id ?? '')
    if (status === 'completed') this.#completed.set(position, (this.#completed.get(position) ?? 0) + 1)
  }

  async #judge(): Promise<void> {
    const { items, kills } = this.#drill
    const [fate] = await this.#lane.sql<Record<string, number>>(
      `select
         (select count(*)::int from public.tenants where slug like $2 || '-%' and status = 'active') as tenants,
         (select count(*)::int from auth.users where email like '%@' || $2 || '.test') as users,
         (select count(*)::int from public.provisioning_requests where batch_id = $1 and status = 'completed') as completed,
         (select count(*)::int from public.provisioning_events
            where batch_id = $1 and action = 'tenant_activated') as activations,
         (select count(distinct request_id)::int from public.provisioning_events
            where batch_id = $1 and action = 'tenant_activated') as activated`,
      [this.#batchId, this.#word],
    )
    for (const [what, count] of Object.entries(fate ?? {}))
      this.#claim(count === items, `${count} ${what} instead of ${items}`)
    this.#told.completed = this.#completed.size
    this.#claim(this.#completed.size === items, `${this.#completed.size} items were told to be complete`)
    this.#claim(Math.max(...this.#completed.values()) === 1, 'an item was told to be complete twice')
    for (let n = 0; n < items; n++) {
      const mails = this.#mails.counts.get(this.#email(n)) ?? 0
      this.#claim(mails >= 1 && mails <= 1 + (kills + 1) * mailsInFlight, `${mails} mails to owner ${n}`)
    }
    this.#violations.push(...(await this.#lane.newViolations()))
  }

  #claim(isTrue: boolean, what: string): void {
    if (!isTrue) this.#violations.push(what)
  }
}

type ItemNews = { position: number; status: string }
