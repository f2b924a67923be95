import { existsSync, readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'

/** What a developer tells the functions on this machine, in the file that `supabase start` reads, too. */
export function functionSettings(file = 'supabase/functions/.env'): Record<string, string> {
  return existsSync(file) ? (parseEnv(readFileSync(file, 'utf8')) as Record<string, string>) : {}
}
