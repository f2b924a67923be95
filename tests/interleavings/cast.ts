import pg from 'pg'
import { Actor, type Role } from './actor.ts'

/** The connections to one database: an actor whose case is over plays in the next. */
export class Cast {
  /** Sets scenes and looks at them; plays no part. */
  readonly control: pg.Client
  readonly #url: string
  #idle: Actor[] = []

  private constructor(url: string, control: pg.Client) {
    this.#url = url
    this.control = control
  }

  static async open(databaseUrl: string): Promise<Cast> {
    const control = new pg.Client({ connectionString: databaseUrl })
    await control.connect()
    return new Cast(databaseUrl, control)
  }

  /** Somebody to speak for this role. */
  async give(role: Role): Promise<Actor> {
    const actor = this.#idle.find((each) => each.role === role)
    this.#idle = this.#idle.filter((each) => each !== actor)
    return actor ?? Actor.connect(role, this.#url)
  }

  /** Takes actors back; who is in the middle of something is cut off, and has let go of its locks afterwards. */
  async take(actors: Iterable<Actor>): Promise<void> {
    await this.control.query('rollback')
    for (const actor of actors) {
      if (actor.isIdle) {
        this.#idle.push(actor)
        continue
      }
      await this.control.query('select pg_terminate_backend($1, 5000)', [actor.pid])
      await actor.disconnect()
    }
  }

  /** The backends that an actor's statement waits for. */
  async blockersOf({ pid }: Actor): Promise<number[]> {
    const { rows } = await this.control.query<{ pids: number[] }>('select pg_blocking_pids($1) as pids', [
      pid,
    ])
    return rows[0]?.pids ?? []
  }

  async close(): Promise<void> {
    await Promise.all(this.#idle.map((actor) => actor.disconnect()))
    await this.control.end()
  }
}
