import { randomBytes } from 'node:crypto'
import { withClient } from './with-client.ts'

/** A database of a server where databases may be created; `drop` ends whoever is still connected to it. */
export type TemporaryDatabase = { name: string; url: string; drop(): Promise<void> }

/** Creates one as a Supabase project is before its first migration, or as a copy of `template`. */
export async function createTemporaryDatabase(
  platformUrl: string,
  template = 'template1',
): Promise<TemporaryDatabase> {
  const name = `scratch_${randomBytes(8).toString('hex')}`
  // A template can be copied by one at a time: the others wait.
  await withClient(urlOf(platformUrl, 'postgres'), async (client) => {
    await client.query(`select pg_advisory_lock(hashtextextended('landlord.scratch', 0))`)
    await client.query(`create database ${name} template ${template}`)
  })
  return {
    name,
    url: urlOf(platformUrl, name),
    drop: async () => {
      await withClient(urlOf(platformUrl, 'postgres'), (client) =>
        client.query(`drop database ${name} with (force)`),
      )
    },
  }
}

function urlOf(platformUrl: string, database: string): string {
  const url = new URL(platformUrl)
  url.pathname = `/${database}`
  return url.href
}
