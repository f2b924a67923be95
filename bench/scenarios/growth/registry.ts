import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { createLandlordClient } from '../../../client/landlord-client.ts'
import type { Stack } from '../../../local/stack.ts'
import { provisionTenant } from '../../../supabase/functions/_shared/contract/endpoints/provision.ts'
import { prepareForTenants } from '../../generate-tenants.ts'
import { timed } from '../../pairs.ts'
import { startBenchStack } from '../../shared-stack.ts'
import { signIn } from '../../sign-in.ts'
import { connectAsAdmin } from '../../sql-session.ts'
import { grow } from './grow.ts'
import { type Operation, operationsOf } from './operations.ts'

/** A stack with as many tenants as it is given, and what is asked of it. */
export class Registry {
  readonly operations: Operation[]
  readonly #stack: Stack
  readonly #clients: pg.Client[]

  private constructor(stack: Stack, operations: Operation[], clients: pg.Client[]) {
    this.#stack = stack
    this.operations = operations
    this.#clients = clients
  }

  static async start(name: string): Promise<Registry> {
    const stack = await startBenchStack(`bench-${name}`)
    await giveMemory(stack)
    const admin = await connectAsAdmin(stack)
    const authService = new pg.Client({ connectionString: stack.postgres.url('supabase_auth_admin') })
    await authService.connect()
    const overHttp = { name: 'provision over HTTP', run: await provisionerOf(stack) }
    return new Registry(stack, [...operationsOf(admin, authService), overHttp], [admin, authService])
  }

  /** Adds tenants, by number: from the first to the one before `to`. */
  async grow(range: { from: number; to: number }): Promise<void> {
    await grow(this.#stack.superuserUrl, range)
  }

  async stop(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.end()))
    await this.#stack.stop()
  }
}

/** As much as a server of a million tenants would have, in place of the 128 MB that Postgres starts with. */
async function giveMemory(stack: Stack): Promise<void> {
  const client = new pg.Client({ connectionString: stack.superuserUrl })
  await client.connect()
  await client.query(`alter system set shared_buffers = '4GB'`)
  await client.query(`alter system set max_wal_size = '16GB'`)
  await prepareForTenants(client, 0)
  await client.end()
  await stack.postgres.restart()
  await stack.restartApi()
}

async function provisionerOf(stack: Stack): Promise<Operation['run']> {
  const { FUNCTIONS_URL, PUBLISHABLE_KEY } = stack.env
  const landlord = createLandlordClient({
    baseUrl: `${FUNCTIONS_URL}/tenant-provisioning`,
    publishableKey: PUBLISHABLE_KEY,
    accessToken: await signIn(stack),
  })
  return () => {
    const slug = `h${randomUUID().replaceAll('-', '').slice(0, 20)}`
    const owner = { email: `${slug}@bench.test`, fullName: 'Bench Owner' }
    const body = { tenant: { name: `Bench ${slug}`, slug }, owner }
    return timed(() => landlord.call(provisionTenant, { body, idempotencyKey: randomUUID() }))
  }
}
