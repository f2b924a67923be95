import { generateHistories } from '../../generate-histories.ts'
import { generateTenants, type Range } from '../../generate-tenants.ts'
import { loadTables } from '../../load-tables.ts'

const tables = [
  'public.provisioning_events',
  'public.provisioning_requests',
  'public.tenants',
  'auth.users',
  'auth.identities',
  'public.provisioning_attempts',
  'public.tenant_members',
  'public.segments',
  'public.packages',
]

/** Adds tenants to those that are there, each with all that provisioning it would have left. */
export async function grow(superuserUrl: string, range: Range): Promise<void> {
  await loadTables(superuserUrl, tables, [
    (client) => generateTenants(client, range),
    (client) => generateHistories(client, range),
  ])
}
