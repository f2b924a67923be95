import pg from 'pg'
import type { Stack } from '../local/stack.ts'

/** A connection as the database's owner, on which calls are the stack's admin's, as REST would say so. The caller ends it. */
export async function connectAsAdmin({ env }: Stack): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: env.DB_URL })
  await client.connect()
  await client.query(
    `select set_config(
       'request.jwt.claims',
       (select json_build_object('sub', u.id, 'role', 'authenticated')::text from auth.users u where u.email = $1),
       false
     )`,
    [env.ADMIN_EMAIL],
  )
  return client
}

/** The first row of an answer. */
export async function one<Row extends object>(
  client: pg.Client,
  text: string,
  values: unknown[] = [],
): Promise<Row> {
  const { rows } = await client.query<Row>(text, values)
  const [row] = rows
  if (!row) throw new Error(`no row: ${text}`)
  return row
}
