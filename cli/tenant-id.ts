import { Argument } from 'commander'
import { z } from 'zod'
import type { LandlordClient } from '../client/landlord-client.ts'
import { listTenants } from '../supabase/functions/_shared/contract/endpoints/registry.ts'
import { CommandError } from './command-error.ts'
import type { Connection } from './connect.ts'

/** The tenant that a command is about. */
export const tenantArgument = () => new Argument('<tenant>', 'its id or slug')

/** The id of the tenant that was named. @throws CommandError if no tenant has that slug */
export async function findTenantId(client: LandlordClient, idOrSlug: string): Promise<string> {
  if (z.guid().safeParse(idOrSlug).success) return idOrSlug
  let cursor: string | undefined
  do {
    const query = { search: idOrSlug, sort: 'slug', limit: 100, ...(cursor ? { cursor } : {}) } as const
    const { body } = await client.call(listTenants, { query })
    const found = body.tenants.find(({ slug }) => slug === idOrSlug)
    if (found) return found.id
    // Others that contain it may come first: all that are there are looked through.
    cursor = body.nextCursor ?? undefined
  } while (cursor)
  throw unknownSlug(idOrSlug)
}

/** The same for who holds the secret key. */
export async function findTenantIdAsOperator(connection: Connection, idOrSlug: string): Promise<string> {
  if (z.guid().safeParse(idOrSlug).success) return idOrSlug
  const id = await connection.findTenantId(idOrSlug)
  if (id === undefined) throw unknownSlug(idOrSlug)
  return id
}

function unknownSlug(slug: string): CommandError {
  return new CommandError(`NOT_FOUND: no tenant has the slug ${slug}; landlord list --search finds them.`, {
    details: { code: 'NOT_FOUND' },
  })
}
