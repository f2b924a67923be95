import type { PostgrestError } from '@supabase/supabase-js'
import { sql } from './database.ts'
import { createPerson, type Person } from './people.ts'
import { expectTenant, newBody, provision } from './provision.ts'

/** An active tenant with people of its own. */
export type Shop = { id: string; owner: Person; member: Person }

/** What `upsert_package` answers. */
type PackageAnswer = {
  outcome: 'created' | 'updated' | 'unchanged'
  package: { id: string; segment_id: string; slug: string; price_minor: number; grouping_order: number }
  segment_fallback: { segment_id: string; is_new_segment: boolean } | null
}

/** Makes a tenant with an owner and another member who can both sign in. */
export async function createShop(admin: Person, isolation: 'shared' | 'schema' = 'shared'): Promise<Shop> {
  const [owner, member] = await Promise.all([createPerson(), createPerson()])
  const body = newBody({ mode: 'existing', email: owner.email, userId: owner.id }, { isolation })
  const { id } = expectTenant(await provision(admin, body)).tenant
  await sql(`insert into public.tenant_members (tenant_id, user_id, role) values ($1, $2, 'MEMBER')`, [
    id,
    member.id,
  ])
  return { id, owner, member }
}

/** Takes a tenant's catalogue away, as nobody can over REST: General is missing from then on. */
export async function emptyCatalogue({ id }: Shop): Promise<void> {
  await sql('delete from public.segments where tenant_id = $1', [id])
}

/** Upserts a package of a shop by function, as this person. */
export function upsertPackage(person: Person, { id }: Shop, args: Record<string, unknown>) {
  return person.client.rpc('upsert_package', { p_tenant_id: id, ...args }) as unknown as Promise<{
    data: PackageAnswer | null
    error: PostgrestError | null
  }>
}

/** A tenant's segments and packages as they stand in the database, by slug. */
export async function catalogueOf({ id }: Shop) {
  const [segments, packages] = await Promise.all([
    sql<{ id: string; slug: string; name: string; position: number }>(
      'select * from public.segments where tenant_id = $1 order by slug',
      [id],
    ),
    sql<{ id: string; slug: string; segment_id: string; grouping_order: number; price_minor: string }>(
      'select * from public.packages where tenant_id = $1 order by slug',
      [id],
    ),
  ])
  return { segments, packages }
}

/** The events of packages that named no segment, the oldest first. */
export function fallbacksOf({ id }: Shop) {
  return sql<{ actor_id: string; package_slug: string; is_new_segment: boolean }>(
    `select actor_id, details ->> 'package_slug' as package_slug, (details ->> 'is_new_segment')::boolean as is_new_segment
     from public.provisioning_events where tenant_id = $1 and action = 'package_segment_defaulted' order by id`,
    [id],
  )
}
