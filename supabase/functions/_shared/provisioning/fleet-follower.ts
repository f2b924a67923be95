import type { FleetRun } from '../contract/fleet.ts'
import type { Caller } from './caller.ts'
import type { FleetDatabase } from './fleet-database.ts'
import { pause } from './pause.ts'
import { ProvisioningError } from './provisioning-error.ts'

/** What a follower is told. The id says what the run looked like, so that nothing is told twice. */
export interface FleetNews {
  id: string
  event: 'progress' | 'done'
  data: FleetRun
}

interface FollowOptions {
  /** Between looks at the database. */
  pollMs: number
  /** After this the stream ends, and the follower goes on with another: hosted functions end at a fixed time. */
  lifetimeMs: number
}

/** Follows a run until it has ended. A run that is paused or stopped may go on, and so does its follower. */
export class FleetFollower {
  readonly #database: FleetDatabase
  readonly #options: FollowOptions

  constructor(database: FleetDatabase, options: FollowOptions) {
    this.#database = database
    this.#options = options
  }

  /** Undefined: the follower has been told of the end. @throws ProvisioningError NOT_FOUND. */
  async follow(
    caller: Caller,
    runId: string,
    lastEventId: string | undefined,
  ): Promise<AsyncGenerator<FleetNews | undefined> | undefined> {
    const run = await this.#database.read(caller, runId)
    if (hasEnded(run) && lastEventId === idOf(run)) return undefined
    return this.#news(caller, run, lastEventId)
  }

  /** Undefined where nothing is new: the connection is kept alive. */
  async *#news(
    caller: Caller,
    first: FleetRun,
    lastEventId: string | undefined,
  ): AsyncGenerator<FleetNews | undefined> {
    const stopAt = performance.now() + this.#options.lifetimeMs
    let told = lastEventId
    for (let run = first; ; ) {
      const id = idOf(run)
      if (hasEnded(run)) {
        yield { id, event: 'done', data: run }
        return
      }
      yield id === told ? undefined : { id, event: 'progress', data: run }
      told = id
      if (performance.now() >= stopAt) return
      await pause(this.#options.pollMs)
      try {
        run = await this.#database.read(caller, run.runId)
      } catch (error) {
        // The follower comes again, with a new token if it was that, and is told what it is.
        if (error instanceof ProvisioningError) return
        throw error
      }
    }
  }
}

function hasEnded({ status }: FleetRun): boolean {
  return status === 'completed' || status === 'cancelled'
}

function idOf({ status, counts: { pending, done, failed, skipped } }: FleetRun): string {
  return [status, pending, done, failed, skipped].join('-')
}
