import { randomUUID } from 'node:crypto'
import type pg from 'pg'

/** A statement as PostgREST would run it. */
type Statement = { name: string; call: string; args: unknown[]; role: string; adminId: string }

/** How long a statement runs inside the server, in milliseconds, in a transaction that is committed afterwards. */
export async function serverTime(client: pg.Client, statement: Statement): Promise<number> {
  const { name, call, args, role, adminId } = statement
  const claims = JSON.stringify({ sub: adminId, role: 'authenticated' })
  const headers = JSON.stringify({
    'x-request-id': randomUUID(),
    'x-forwarded-for': '127.0.0.1',
    'user-agent': 'bench',
  })
  await client.query('begin')
  await client.query(
    `select set_config('request.jwt.claims', $1, true), set_config('request.headers', $2, true), set_config('role', $3, true)`,
    [claims, headers, role],
  )
  const text = `explain (analyze, timing off, format json) select ${call}`
  const { rows } = await client.query({ name, text, values: args })
  await client.query('commit')
  const [{ 'Execution Time': ms }] = rows[0]['QUERY PLAN'] as [{ 'Execution Time': number }]
  return ms
}
