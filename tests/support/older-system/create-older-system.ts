import { readFileSync } from 'node:fs'
import path from 'node:path'
import { withClient } from '../../harness/with-client.ts'

/**
 * Makes a database what a deployment of the older system had, with this many tenants: 100 at least, of which two in five
 * have a trouble that real ones have (rows.sql says which). The same rows each time.
 */
export async function createOlderSystem(databaseUrl: string, tenants: number): Promise<void> {
  await withClient(databaseUrl, async (client) => {
    const sql = (file: string) => readFileSync(path.join(import.meta.dirname, file), 'utf8')
    await client.query(sql('tables.sql'))
    await client.query(`select set_config('older.tenants', $1, false)`, [`${tenants}`])
    await client.query(sql('rows.sql'))
  })
}
