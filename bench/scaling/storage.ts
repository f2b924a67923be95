import pg from 'pg'
import { Batches } from '../scenarios/batch/batches.ts'
import type { Measurement } from './measurement.ts'

const tenants = 300

/** What tenants take on disk, in what keeps the registry and in what is theirs, and what of write-ahead log is sent to a replica. */
export const storage: Measurement = {
  name: 'storage',
  async measure(stack) {
    const client = new pg.Client({ connectionString: stack.superuserUrl })
    await client.connect()
    const look = async () => {
      const { rows } = await client.query(
        `select
           (pg_current_wal_insert_lsn() - '0/0')::float8 as wal,
           sum(pg_total_relation_size(c.oid)) filter (where n.nspname = 'auth')::float8 as auth,
           sum(pg_total_relation_size(c.oid)) filter (where n.nspname = 'public' and c.relname in ('segments', 'packages'))::float8
             as catalogue,
           sum(pg_total_relation_size(c.oid)) filter (where n.nspname in ('public', 'private')
             and c.relname not in ('segments', 'packages'))::float8 as registry
         from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where c.relkind in ('r', 'm')`,
      )
      return rows[0] as { wal: number; auth: number; catalogue: number; registry: number }
    }
    const before = await look()
    const batches = await Batches.of(stack)
    await batches.accept(tenants)
    for (let remaining = 1; remaining > 0; ) remaining = (await batches.drain()).remaining
    const after = await look()
    await client.end()
    const each = (key: keyof typeof after) => (after[key] - before[key]) / tenants / 1024
    return [
      {
        what: 'a tenant in the registry: its row, request, attempt, member, events',
        value: each('registry'),
        unit: 'KB',
      },
      { what: "a tenant's catalogue in the shared tables", value: each('catalogue'), unit: 'KB' },
      { what: 'its owner, in the tables of the auth service', value: each('auth'), unit: 'KB' },
      { what: 'write-ahead log for all of it', value: each('wal'), unit: 'KB' },
    ]
  },
}
