import { randomUUID } from 'node:crypto'
import pg from 'pg'
import type { Stack } from '../../local/stack.ts'
import { unique } from '../../tests/support/unique.ts'
import { makeAdmins } from '../provisioning/bench-admins.ts'
import type { Measured, Measurement } from './measurement.ts'

const forMs = 2_000

/** How much the database's part of a provision gains by more connections, and what each of them takes. */
export const connections: Measurement = {
  name: 'connections',
  async measure(stack) {
    const admins = await makeAdmins(stack, 32)
    const figures: Measured[] = []
    const clients = await Promise.all(admins.map(() => connect(stack)))
    try {
      for (const count of [1, 2, 4, 8, 16, 32]) {
        const until = performance.now() + forMs
        const made = await Promise.all(
          clients
            .slice(0, count)
            .map((client, index) => provisionUntil(client, admins[index]?.id ?? '', until)),
        )
        const total = made.reduce((sum, each) => sum + each, 0)
        figures.push({ what: `${count} connections`, value: total / (forMs / 1000), unit: 'provisions/s' })
      }
      const { rows } = await (clients[0] as pg.Client).query(
        'select sum(total_bytes)::float8 / 1024 / 1024 as mb from pg_backend_memory_contexts',
      )
      figures.push({ what: 'memory of its own that such a connection has', value: rows[0].mb, unit: 'MB' })
      return figures
    } finally {
      await Promise.all(clients.map((client) => client.end()))
    }
  },
}

async function connect(stack: Stack): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: stack.superuserUrl })
  await client.connect()
  return client
}

/** Each as PostgREST does it, and taken back. One admin a connection: one's calls wait for each other at their limit. */
async function provisionUntil(client: pg.Client, adminId: string, until: number): Promise<number> {
  const claims = JSON.stringify({ sub: adminId, role: 'authenticated' })
  let made = 0
  for (; performance.now() < until; made += 1) {
    const slug = unique('connection')
    const payload = {
      tenant: { name: slug, slug },
      owner: { email: `jane@${slug}.test`, full_name: 'Jane Doe', mode: 'invite' },
    }
    await client.query('begin')
    await client.query(
      `select set_config('request.jwt.claims', $1, true), set_config('role', 'authenticated', true)`,
      [claims],
    )
    await client.query({
      name: 'provision',
      text: 'select public.provision_tenant_atomic(p_idempotency_key => $1, p_payload => $2, p_owner_id => $3)',
      values: [randomUUID(), payload, randomUUID()],
    })
    await client.query('rollback')
  }
  return made
}
