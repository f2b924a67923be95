import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'

/** Whom a connection speaks for. */
export type Role = 'admin' | 'service' | 'auth' | 'database'

/** One statement and how its answer, or its error, is told in a word or two. */
export type Statement = {
  sql: string
  values: unknown[]
  tell(rows: Record<string, unknown>[]): string
}

type Answer = { told: string; isError: boolean }

/** Longer than any of them may take; whoever hangs that long is stuck. */
const patienceMs = 15_000

/** Errors that cases are about. Others are told by SQLSTATE and message. */
const errors: Record<string, string> = {
  '23505': 'already taken',
  '40P01': 'deadlock',
  '55000': 'refused',
  '55P03': 'gave up waiting',
}

/** A connection, which is in the middle of at most one statement. */
export class Actor {
  readonly role: Role
  readonly pid: number
  readonly #client: pg.Client
  #answer: Answer | undefined
  #running: Promise<void> | undefined
  #isOpen = false

  private constructor(role: Role, client: pg.Client, pid: number) {
    this.role = role
    this.#client = client
    this.pid = pid
  }

  static async connect(role: Role, databaseUrl: string): Promise<Actor> {
    const url = new URL(databaseUrl)
    if (role === 'auth') url.username = 'supabase_auth_admin'
    const client = new pg.Client({ connectionString: url.href })
    // Cut off where its case ends in the middle of something.
    client.on('error', () => {})
    await client.connect()
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
    const actor = new Actor(role, client, rows[0]?.pid ?? 0)
    if (role === 'service') await actor.#speakAs('service_role')
    return actor
  }

  /** In no transaction and in no statement. */
  get isIdle(): boolean {
    return !this.#isOpen && !this.#running
  }

  /** Speaks from now on as this user's token would make it speak. */
  async signIn(userId: string): Promise<void> {
    await this.#speakAs('authenticated', userId)
  }

  /** Begins a statement, in a transaction that stays open if `open`. */
  async begin({ sql, values, tell }: Statement, open: boolean): Promise<void> {
    if (this.#running) throw new Error('it is still in the middle of a statement')
    if (open && !this.#isOpen) await this.#client.query('begin')
    this.#isOpen ||= open
    this.#answer = undefined
    this.#running = this.#client.query(sql, values).then(
      ({ rows }) => {
        this.#answer = { told: tell(rows), isError: false }
      },
      (error: pg.DatabaseError) => {
        this.#answer = { told: describeError(error), isError: true }
      },
    )
  }

  /** Ends its transaction. */
  async end(how: 'commit' | 'rollback'): Promise<string> {
    if (!this.#isOpen) throw new Error(`it has no transaction to ${how}`)
    this.#isOpen = false
    await this.#client.query(how)
    return 'ok'
  }

  /** What it was told, or for whom it waits: whichever of the two is true first, and not how long that took. */
  async observe(blockersOf: (actor: Actor) => Promise<string[]>): Promise<string> {
    const giveUpAt = Date.now() + patienceMs
    while (Date.now() < giveUpAt) {
      const told = await this.#answerWithin(3)
      if (told !== undefined) return told
      const blockers = await blockersOf(this)
      if (blockers.length > 0 && this.#answer === undefined) return `waits for ${blockers.join(' and ')}`
    }
    return 'hangs'
  }

  /** What it was told in the end, however long it waits for somebody. */
  async outlast(): Promise<string> {
    return (await this.#answerWithin(patienceMs)) ?? 'hangs'
  }

  async disconnect(): Promise<void> {
    await this.#client.end().catch(() => {})
  }

  async #speakAs(databaseRole: 'authenticated' | 'service_role', userId?: string): Promise<void> {
    const claims = JSON.stringify({ role: databaseRole, ...(userId ? { sub: userId } : {}) })
    await this.#client.query(
      `select set_config('role', $1, false), set_config('request.jwt.claims', $2, false)`,
      [databaseRole, claims],
    )
  }

  async #answerWithin(ms: number): Promise<string | undefined> {
    const timer = new AbortController()
    await Promise.race([this.#running, sleep(ms, undefined, { signal: timer.signal }).catch(() => {})])
    timer.abort()
    if (!this.#answer) return undefined
    this.#running = undefined
    // After an error there is only one way on.
    if (this.#isOpen && this.#answer.isError) await this.end('rollback')
    return this.#answer.told
  }
}

function describeError(error: pg.DatabaseError): string {
  const { code = '', message } = error
  if (code.startsWith('PT') || message === 'USER_OWNS_TENANT') return message
  return errors[code] ?? `${code} ${message}`
}
