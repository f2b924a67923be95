import type pg from 'pg'
import type { Queryable } from './user.ts'

const names = new Map<string, string>()

/**
 * Runs a statement that each connection prepares once, as the auth service's own driver does.
 * @param text From our own code, with no value in it: each text is kept for good.
 */
export function runStatement<Row extends pg.QueryResultRow>(
  db: Queryable,
  text: string,
  values: unknown[],
): Promise<pg.QueryResult<Row>> {
  const name = names.get(text) ?? `statement_${names.size + 1}`
  names.set(text, name)
  return db.query<Row>({ name, text, values })
}
