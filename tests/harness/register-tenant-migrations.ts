import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { checkout } from './run-tool.ts'
import { withClient } from './with-client.ts'

/** What the schemas of tenants are made with, into a database that was built without any migration. */
export async function registerTenantMigrations(databaseUrl: string): Promise<void> {
  const folder = path.join(checkout, 'supabase/migrations')
  await withClient(databaseUrl, async (client) => {
    for (const file of globSync('*_register_tenant_migration_*.sql', { cwd: folder }).sort()) {
      await client.query(readFileSync(path.join(folder, file), 'utf8'))
    }
  })
}
