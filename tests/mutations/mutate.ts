import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { withClient } from '../harness/with-client.ts'
import type { Mutation } from './mutations.ts'

const schemas = path.resolve(import.meta.dirname, '../../supabase/schemas')

/** The function or view with the mistake in it. Throws unless the text stands exactly once in its file. */
export function mutantOf({ title, name, from, to }: Mutation): string {
  const file = ['functions', 'views']
    .map((room) => path.join(schemas, room, `private.${name}.sql`))
    .find((candidate) => existsSync(candidate))
  if (!file) throw new Error(`${title}: there is no private.${name}`)
  const parts = readFileSync(file, 'utf8').split(from)
  if (parts.length !== 2) {
    throw new Error(`${title}: found ${parts.length - 1} times instead of once in ${file}: ${from}`)
  }
  return parts.join(to).replace(/^create view/m, 'create or replace view')
}

/** Makes the mistake. */
export async function mutate(databaseUrl: string, mutation: Mutation): Promise<void> {
  const mutant = mutantOf(mutation)
  await withClient(databaseUrl, async (client) => {
    // As when the schemas are applied: bodies are checked when they run.
    await client.query(`set check_function_bodies = off; ${mutant}`)
  })
}
