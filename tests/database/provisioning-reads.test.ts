import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { expect, test } from 'vitest'
import { applyMigrations } from '../../local/migrations.ts'
import { createScratchDatabase } from '../harness/scratch-database.ts'
import { withClient } from '../harness/with-client.ts'

const admin = '00000000-0000-4000-8000-00000000000a'

/** The rows that this transaction has looked at so far. */
async function rowsRead(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ read: number }>(
    'select sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::int as read from pg_stat_xact_user_tables',
  )
  return rows[0]?.read ?? 0
}

/** A provisioning with all that its database has to do for it, in one transaction; answers how many rows that looked at. */
async function provision(client: pg.Client): Promise<number> {
  const slug = `t-${randomUUID()}`
  const payload = {
    tenant: { name: 'Acme', slug },
    owner: { email: `${slug}@reads.test`, full_name: 'Jane Doe' },
  }
  const ownerId = randomUUID()
  await client.query('begin')
  const before = await rowsRead(client)
  const { rows } = await client.query<{ id: string }>(
    `select public.provision_tenant_atomic($1, $2, p_owner_id => $3) ->> 'request_id' as id`,
    [randomUUID(), payload, ownerId],
  )
  // In two steps, as the auth service does it.
  await client.query('insert into auth.users (id, email) values ($1, $2)', [ownerId, payload.owner.email])
  await client.query('update auth.users set email_confirmed_at = now() where id = $1', [ownerId])
  await client.query('select public.get_provisioning_result($1)', [rows[0]?.id])
  const after = await rowsRead(client)
  await client.query('commit')
  return after - before
}

test('a provisioning reads as much in the first hour of a database as in an empty one', async () => {
  const url = await createScratchDatabase()
  await applyMigrations(url)
  await withClient(url, async (client) => {
    await client.query(`insert into auth.users (id, email) values ('${admin}', 'admin@reads.test')`)
    await client.query(`insert into public.employees (user_id, role) values ('${admin}', 'ADMIN')`)
    await client.query(`update private.rate_limit_rules set capacity = 10000, per_minute = 10000`)
    await client.query(
      `select set_config('request.jwt.claims', '{"sub": "${admin}", "role": "authenticated"}', false)`,
    )
    // Plans are made while there is nothing to choose them by, and kept until somebody analyses the tables.
    await provision(client)
    const few = await provision(client)
    for (let made = 0; made < 100; made++) await provision(client)
    expect(await provision(client)).toBeLessThan(few + 20)
  })
})
