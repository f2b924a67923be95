import type { SupabaseClient } from '@supabase/supabase-js'

/** What somebody sees of tenants over REST: ids of tenants, names of their segments and packages. */
export async function visibleTo(client: SupabaseClient) {
  const [tenants, segments, packages] = await Promise.all([
    column(client, 'tenants', 'id', 'created_at'),
    column(client, 'segments', 'name', 'position'),
    column(client, 'packages', 'name', 'grouping_order'),
  ])
  return { tenants, segments, packages }
}

async function column(client: SupabaseClient, table: string, name: string, order: string): Promise<string[]> {
  const { data, error } = await client.from(table).select(name).order(order)
  if (error) throw new Error(`reading ${table}: ${error.message}`)
  return (data as unknown as Record<string, string>[]).map((row) => row[name] ?? '')
}
