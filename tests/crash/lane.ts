import pg from 'pg'
import { type Stack, type StackOptions, startStack } from '../../local/stack.ts'
import { FunctionPool } from './function-pool.ts'

/** For a lane whose Postgres is crashed: durable, as a real one is, and silent about what dies with it. */
export const crashable: LaneOptions = { fsync: true, spares: 1, onDeath: () => {} }

type LaneOptions = Partial<StackOptions> & { spares?: number }

/** Somebody signed in. */
export type Admin = { id: string; token: string }

/**
 * A stack of its own with functions to kill. Cases of one lane run one after the other, so that an expired request is
 * always the case's own; several lanes run at once.
 */
export class Lane {
  readonly stack: Stack
  readonly pool: pg.Pool
  readonly functions: FunctionPool
  readonly admin: Admin
  readonly #known = new Set<string>()
  readonly #spares: number
  #signUps: FunctionPool | undefined

  private constructor(stack: Stack, admin: Admin, spares: number) {
    this.stack = stack
    this.admin = admin
    this.pool = new pg.Pool({ connectionString: stack.superuserUrl, max: 4 })
    // A connection that dies with a crashed server is replaced when the next is wanted.
    this.pool.on('error', () => {})
    this.functions = new FunctionPool(stack, spares)
    this.#spares = spares
  }

  /** `spares`: function processes kept ready; a case needs one or two and kills most of them. */
  static async start(name: string, { spares = 2, ...options }: LaneOptions = {}): Promise<Lane> {
    const stack = await startStack({
      instance: `${name}-${process.pid}`,
      throwaway: true,
      fsync: false,
      onDeath: (part, how, logFile) => console.error(`${part} died (${how}); its log: ${logFile}`),
      ...options,
    })
    try {
      const { ADMIN_EMAIL, ADMIN_PASSWORD } = stack.env
      const admin = await signIn(stack, ADMIN_EMAIL, ADMIN_PASSWORD)
      if (!admin) throw new Error('the admin cannot sign in')
      return new Lane(stack, admin, spares)
    } catch (error) {
      await stack.stop()
      throw error
    }
  }

  /** Functions to kill that people sign up at. */
  get signUps(): FunctionPool {
    this.#signUps ??= new FunctionPool(this.stack, this.#spares, 'tenant-signup')
    return this.#signUps
  }

  /** Runs one statement as the superuser: to look at what nobody else may see, or to back-date. */
  async sql<T extends object>(text: string, values: unknown[] = []): Promise<T[]> {
    return (await this.pool.query<T & pg.QueryResultRow>(text, values)).rows
  }

  /** Runs on one connection in a transaction that is rolled back. */
  async rehearse<T>(run: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await this.pool.connect()
    try {
      await client.query('begin')
      return await run(client)
    } finally {
      await client.query('rollback').finally(() => client.release())
    }
  }

  /** Runs one statement on a connection that is lost before it could commit. */
  async loseBeforeCommit(text: string): Promise<void> {
    const client = await this.pool.connect()
    client.on('error', () => {})
    try {
      await client.query('begin')
      await client.query(text)
      await client.query('select pg_terminate_backend(pg_backend_pid())').catch(() => {})
    } finally {
      client.release(true)
    }
  }

  /** What the invariant checker says for the first time: one case's violation is not the next one's. */
  async newViolations(): Promise<string[]> {
    const rows = await this.sql<{ line: string }>(
      `select concat_ws(' ', v.invariant, v.problem, v.subject) as line from private.invariant_violations() v`,
    )
    const lines = rows.map(({ line }) => line).filter((line) => !this.#known.has(line))
    for (const line of lines) this.#known.add(line)
    return lines
  }

  /** Whether somebody gets in with this password. */
  signIn(email: string, password: string): Promise<Admin | undefined> {
    return signIn(this.stack, email, password)
  }

  async stop(): Promise<void> {
    await this.functions.stop()
    await this.#signUps?.stop()
    await this.pool.end()
    await this.stack.stop()
  }
}

async function signIn(stack: Stack, email: string, password: string): Promise<Admin | undefined> {
  const response = await fetch(`${stack.env.API_URL}/auth/v1/token?grant_type=password`, {
    method: 'POST',
    headers: { apikey: stack.env.PUBLISHABLE_KEY, 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  })
  const text = await response.text()
  if (!response.ok) return undefined
  const session = JSON.parse(text) as { access_token: string; user: { id: string } }
  return { id: session.user.id, token: session.access_token }
}
