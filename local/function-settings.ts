import { existsSync, readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'

/**
 * What a developer tells the functions on this machine, in the file that `supabase start` reads, too. Which project they work on is not
 * for it to say: the demo and the worker would go there with them.
 */
export function functionSettings(file = 'supabase/functions/.env'): Record<string, string> {
  const values = existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {}
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => !entry[0].startsWith('SUPABASE_')),
  )
}
