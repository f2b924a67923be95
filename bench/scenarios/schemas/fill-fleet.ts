import type { Stack } from '../../../local/stack.ts'
import { provisionInSql } from '../../provision-in-sql.ts'
import { connectAsAdmin, one } from '../../sql-session.ts'

/** Makes active tenants with schemas of their own until there are so many, over several connections. */
export async function fillFleet(stack: Stack, count: number, lanes = 4): Promise<void> {
  const clients = await Promise.all(Array.from({ length: lanes }, () => connectAsAdmin(stack)))
  try {
    const [first] = clients as [(typeof clients)[number]]
    const owner = await one<{ user_id: string; email: string }>(
      first,
      'select id as user_id, email from auth.users where email = $1',
      [stack.env.ADMIN_EMAIL],
    )
    const { found } = await one<{ found: number }>(
      first,
      'select count(*)::integer as found from private.tenant_schemas',
    )
    let left = count - found
    const fill = async (client: (typeof clients)[number]) => {
      while (left > 0) {
        left -= 1
        await provisionInSql(client, { isolation: 'schema', owner })
      }
    }
    await Promise.all(clients.map(fill))
  } finally {
    await Promise.all(clients.map((client) => client.end()))
  }
}
