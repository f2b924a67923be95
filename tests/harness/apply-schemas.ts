import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { checkout } from './run-tool.ts'
import { withClient } from './with-client.ts'

const supabaseFolder = path.join(checkout, 'supabase')

/** The files under supabase/schemas in the order in which config.toml says that they build a database. */
export function schemaFiles(): string[] {
  const config = readFileSync(path.join(supabaseFolder, 'config.toml'), 'utf8')
  const [, list = ''] = /^schema_paths = \[([^\]]*)\]/m.exec(config) ?? []
  const patterns = [...list.matchAll(/^\s*"([^"]+)"/gm)].map(([, pattern = '']) => pattern)
  const files = patterns.flatMap((pattern) =>
    globSync(path.normalize(pattern), { cwd: supabaseFolder }).sort(),
  )
  return [...new Set(files)]
}

/** Builds a database from the current truth alone, without any migration. */
export async function applySchemas(databaseUrl: string): Promise<void> {
  await withClient(databaseUrl, async (client) => {
    for (const file of schemaFiles()) {
      await client.query(readFileSync(path.join(supabaseFolder, file), 'utf8')).catch((error: Error) => {
        throw new Error(`supabase/${file}: ${error.message}`)
      })
    }
  })
}
