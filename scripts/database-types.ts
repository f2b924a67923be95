import path from 'node:path'
import { generateTypescript, sortGeneratorMetadata } from '@supabase/postgrest-typegen/generation'
import { introspect } from '@supabase/postgrest-typegen/introspection'
import pg from 'pg'

/** Where the generated types are kept. */
export const databaseTypesFile = path.resolve(
  import.meta.dirname,
  '../supabase/functions/_shared/database.types.ts',
)

/** TypeScript types of schema public, from the generator behind `supabase gen types`. */
export async function generateDatabaseTypes(databaseUrl: string): Promise<string> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1 })
  try {
    const metadata = await introspect(pool, { includedSchemas: ['public'] })
    return await generateTypescript(sortGeneratorMetadata(metadata), { postgrestVersion: '13' })
  } finally {
    await pool.end()
  }
}
