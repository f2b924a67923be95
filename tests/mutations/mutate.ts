import { withClient } from '../harness/with-client.ts'
import type { Mutation } from './mutations.ts'

/** Makes the mistake. Throws unless the text stands in the function exactly once. */
export async function mutate(
  databaseUrl: string,
  { title, functionName, from, to }: Mutation,
): Promise<void> {
  await withClient(databaseUrl, async (client) => {
    const { rows } = await client.query<{ definition: string }>(
      `select pg_get_functiondef(p.oid) as definition from pg_proc p
       where p.pronamespace = 'private'::regnamespace and p.proname = $1`,
      [functionName],
    )
    const [found] = rows
    if (!found || rows.length > 1)
      throw new Error(`${title}: there is no one function private.${functionName}`)
    const parts = found.definition.split(from)
    if (parts.length !== 2) {
      throw new Error(
        `${title}: found ${parts.length - 1} times instead of once in private.${functionName}: ${from}`,
      )
    }
    await client.query(parts.join(to))
  })
}
