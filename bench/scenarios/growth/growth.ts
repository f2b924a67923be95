import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { createLandlordClient } from '../../../client/landlord-client.ts'
import type { Stack } from '../../../local/stack.ts'
import { provisionTenant } from '../../../supabase/functions/_shared/contract/endpoints/provision.ts'
import { prepareForTenants } from '../../generate-tenants.ts'
import { timed } from '../../pairs.ts'
import type { Figure, Scenario } from '../../scenario.ts'
import { startBenchStack } from '../../shared-stack.ts'
import { signIn } from '../../sign-in.ts'
import { connectAsAdmin } from '../../sql-session.ts'
import { median } from '../../statistics.ts'
import { grow } from './grow.ts'
import { type Operation, operationsOf } from './operations.ts'

/** On a stack of its own: how much is in it is what this is about. */
export const growth: Scenario = {
  name: 'growth',
  async run({ isQuick, say }) {
    const sizes = isQuick ? [1_000, 30_000] : [1_000, 100_000, 1_000_000]
    const stack = await startLargeStack()
    const admin = await connectAsAdmin(stack)
    const authService = new pg.Client({ connectionString: stack.postgres.url('supabase_auth_admin') })
    await authService.connect()
    try {
      const operations = operationsOf(admin, authService)
      const overHttp = { name: 'provision over HTTP', run: await provisionerOf(stack) }
      const found = new Map<number, Map<string, number>>()
      for (const [index, size] of sizes.entries()) {
        say(`${size.toLocaleString('en')} tenants …`)
        await grow(stack.superuserUrl, { from: sizes[index - 1] ?? 0, to: size })
        found.set(size, await measure([...operations, overHttp], isQuick ? 15 : 40))
      }
      return report(operations, sizes, found)
    } finally {
      await Promise.all([admin.end(), authService.end()])
      await stack.stop()
    }
  },
}

/** Ready for tenants, with as much memory as a server of a million tenants would have, in place of the 128 MB that Postgres starts with. */
async function startLargeStack(): Promise<Stack> {
  const stack = await startBenchStack('bench-growth')
  const client = new pg.Client({ connectionString: stack.superuserUrl })
  await client.connect()
  await client.query(`alter system set shared_buffers = '4GB'`)
  await client.query(`alter system set max_wal_size = '16GB'`)
  await prepareForTenants(client, 0)
  await client.end()
  await stack.postgres.restart()
  await stack.restartApi()
  return stack
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

/** The median of each, all of them in turn, after some rounds that don't count. */
async function measure(operations: Operation[], rounds: number): Promise<Map<string, number>> {
  const samples = new Map(operations.map(({ name }) => [name, [] as number[]]))
  for (let round = -5; round < rounds; round += 1) {
    for (const { name, run } of operations) {
      const taken = await run()
      if (round >= 0) samples.set(name, [...(samples.get(name) ?? []), taken].flat())
    }
  }
  return new Map([...samples].map(([name, taken]) => [name, median(taken)]))
}

function report(operations: Operation[], sizes: number[], found: Map<number, Map<string, number>>) {
  const [first = 0] = sizes
  const last = sizes.at(-1) ?? 0
  const at = (size: number, name: string) => found.get(size)?.get(name) ?? Number.NaN
  const figures: Figure[] = [...operations.map(({ name }) => name), 'provision over HTTP'].flatMap((name) =>
    sizes.map((size) => ({
      what: `${name}, ${size.toLocaleString('en')}`,
      value: at(size, name),
      unit: 'ms' as const,
    })),
  )
  const checks = operations.map(({ name }) => ({
    what: `${name}: ${last.toLocaleString('en')} against ${first.toLocaleString('en')} tenants, p50`,
    value: at(last, name) / at(first, name),
    unit: '×' as const,
    target: { atMost: 1.2 },
  }))
  return { checks, figures }
}
