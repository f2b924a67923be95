import { randomUUID } from 'node:crypto'
import pg from 'pg'
import type { Stack } from '../../local/stack.ts'

/** As many admins as asked for, by SQL: their ids. */
export async function makeAdmins({ superuserUrl }: Stack, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => randomUUID())
  const client = new pg.Client({ connectionString: superuserUrl })
  await client.connect()
  await client.query(
    `insert into auth.users (id, email, email_confirmed_at)
     select u.id, u.id || '@scaling.test', now() from unnest($1::uuid[]) as u (id)`,
    [ids],
  )
  await client.query(
    `insert into public.employees (user_id, role) select u.id, 'ADMIN' from unnest($1::uuid[]) as u (id)`,
    [ids],
  )
  await client.end()
  return ids
}
