import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { measurePairs, ratioOf } from '../pairs.ts'
import { makeAdmins } from '../provisioning/bench-admins.ts'
import { installBareInserts } from '../provisioning/rivals.ts'
import { serverTime } from '../provisioning/server-time.ts'
import type { Scenario } from '../scenario.ts'
import { median } from '../statistics.ts'

/** Time inside the server of step 1 of a provisioning, against the bare INSERTs of the rows that it leaves behind. */
export const database: Scenario = {
  name: 'database',
  async run({ isQuick, stack: getStack }) {
    const stack = await getStack()
    await installBareInserts(stack)
    const [admin] = await makeAdmins(stack, 1)
    if (!admin) throw new Error('no admin was made')
    const client = new pg.Client({ connectionString: stack.superuserUrl })
    await client.connect()
    const payload = () => {
      const slug = `t-${randomUUID()}`
      return {
        tenant: { name: `Acme ${slug}`, slug },
        owner: { email: `${slug}@bench.test`, full_name: 'Jane Doe', mode: 'invite' },
      }
    }
    const ours = () =>
      serverTime(client, {
        name: 'ours',
        call: 'public.provision_tenant_atomic($1, $2, p_owner_id => $3)',
        args: [randomUUID(), payload(), randomUUID()],
        role: 'authenticated',
        adminId: admin.id,
      })
    const bare = async () => {
      const { rows } = await client.query('select private.fill_payload_defaults($1) as payload', [payload()])
      return serverTime(client, {
        name: 'bare',
        call: 'bench.insert_request($1, $2, $3, $4)',
        args: [admin.id, randomUUID(), rows[0].payload, randomUUID()],
        role: 'none',
        adminId: admin.id,
      })
    }
    const pairs = await measurePairs(ours, bare, { rounds: isQuick ? 200 : 1000, warmUp: 50 })
    await client.end()
    return {
      checks: [
        {
          what: 'provision_tenant_atomic as a multiple of the bare INSERTs, p50',
          value: ratioOf(pairs),
          unit: '×',
          target: { atMost: 2 },
        },
      ],
      figures: [
        { what: 'provision_tenant_atomic, p50', value: median(pairs.ours), unit: 'ms' },
        { what: 'bare INSERTs, p50', value: median(pairs.theirs), unit: 'ms' },
      ],
    }
  },
}
