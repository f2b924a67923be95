import { createHash, randomUUID } from 'node:crypto'
import pg from 'pg'
import { createLandlordClient, type LandlordClient } from '../../../client/landlord-client.ts'
import type { Stack } from '../../../local/stack.ts'
import { openFleetRun } from '../../../supabase/functions/_shared/contract/endpoints/fleet.ts'
import { advanceFleetRun } from '../../../supabase/functions/_shared/contract/endpoints/fleet-control.ts'
import { timed } from '../../pairs.ts'
import { signIn } from '../../sign-in.ts'

/** Migrates a fleet as the command line does, and asks for what is up to date to be migrated. */
export class Fleet {
  readonly #stack: Stack
  readonly #landlord: LandlordClient

  private constructor(stack: Stack, landlord: LandlordClient) {
    this.#stack = stack
    this.#landlord = landlord
  }

  static async connect(stack: Stack): Promise<Fleet> {
    const { FUNCTIONS_URL, PUBLISHABLE_KEY } = stack.env
    const accessToken = await signIn(stack)
    const baseUrl = `${FUNCTIONS_URL}/tenant-provisioning`
    return new Fleet(stack, createLandlordClient({ baseUrl, publishableKey: PUBLISHABLE_KEY, accessToken }))
  }

  /** Registers a tenant migration that adds a column, and answers how many schemas a second were brought to it. */
  async migrate(): Promise<number> {
    await this.#register('alter table packages add column note text')
    const start = performance.now()
    const run = await this.#open()
    if (!run) throw new Error('nothing was behind')
    const lane = async () => {
      for (;;) {
        const params = { runId: run.runId }
        const { outcome, run: now } = (await this.#landlord.call(advanceFleetRun, { params, body: {} })).body
        if (now.counts.failed > 0) throw new Error('a tenant could not be migrated')
        if (outcome === 'idle' || now.status !== 'running') return
      }
    }
    await Promise.all(Array.from({ length: run.settings.parallelism }, lane))
    return run.total / ((performance.now() - start) / 1000)
  }

  /** How long the one call takes by which whoever migrates learns that nothing is behind, in milliseconds. */
  async askInVain(): Promise<number> {
    return timed(async () => {
      if (await this.#open()) throw new Error('something was behind')
    })
  }

  async #open() {
    const { body } = await this.#landlord.call(openFleetRun, { body: {}, idempotencyKey: randomUUID() })
    return body.run
  }

  /** As a pushed migration does it. */
  async #register(statements: string): Promise<void> {
    const client = new pg.Client({ connectionString: this.#stack.env.DB_URL })
    await client.connect()
    try {
      await client.query(
        `select private.register_tenant_migration(
           (private.newest_tenant_migration()::bigint + 1)::text, 'add_note', $1, $2)`,
        [createHash('sha256').update(statements).digest('hex'), statements],
      )
    } finally {
      await client.end()
    }
  }
}
