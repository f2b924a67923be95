import { afterAll, beforeAll, expect, test } from 'vitest'
import { unique } from '../support/unique.ts'
import { Lane } from './lane.ts'

const requests = 200
const drains = 8

let lane: Lane
beforeAll(async () => {
  lane = await Lane.start('crash-drains', { spares: 0 })
})
afterAll(() => lane?.stop())

test(`${drains} drains at once finish each of ${requests} expired requests exactly once`, async () => {
  await leaveBehind(unique('acme'))
  const functions = [await lane.functions.take(), await lane.functions.take()]
  const answers = await Promise.all(
    Array.from({ length: drains }, (_, n) =>
      functions[n % functions.length]?.call('/ops/drain', { apikey: lane.stack.env.SECRET_KEY }),
    ),
  )

  const reports = answers.map((answer) => JSON.parse(answer?.text ?? '') as Report)
  const sum = (field: keyof Report) => reports.reduce((total, report) => total + report[field], 0)
  expect({ completed: sum('completed'), failed: sum('failed') }).toEqual({ completed: requests, failed: 0 })
  expect(reports.some(({ remaining }) => remaining === 0)).toBe(true)
  expect(await fates()).toEqual([
    { status: 'completed', attempts: ['abandoned', 'succeeded'], users: 1, activations: 1, requests },
  ])
  expect(await lane.sql('select * from private.invariant_violations()')).toEqual([])
})

type Report = { completed: number; failed: number; remaining: number }

/** Requests whose callers died right after they had begun them, a lease ago. */
async function leaveBehind(name: string): Promise<void> {
  const client = await lane.pool.connect()
  try {
    await client.query('begin')
    const claims = JSON.stringify({ sub: lane.admin.id, role: 'authenticated' })
    await client.query(`select set_config('request.jwt.claims', $1, true)`, [claims])
    await client.query('set local role authenticated')
    await client.query(
      `select public.provision_tenant_atomic(
         p_idempotency_key => gen_random_uuid(),
         p_payload => jsonb_build_object(
           'tenant', jsonb_build_object('name', 'Acme', 'slug', $1::text || '-' || n),
           'owner', jsonb_build_object('email', n || '@' || $1::text || '.test', 'full_name', 'Jane Doe')
         )
       )
       from generate_series(1, $2::int) as n`,
      [name, requests],
    )
    await client.query('commit')
  } finally {
    client.release()
  }
  await lane.sql(
    `update public.provisioning_requests set lease_expires_at = clock_timestamp() - interval '1 second'
     where status = 'processing'`,
  )
}

/** How many requests there are of each fate. */
function fates() {
  return lane.sql(
    `select status, attempts, users, activations, count(*)::int as requests
     from (
       select
         r.status,
         (select jsonb_agg(a.status order by a.attempt_number)
            from public.provisioning_attempts a where a.request_id = r.id) as attempts,
         (select count(*)::int from auth.users u where u.email = r.owner_email) as users,
         (select count(*)::int from public.provisioning_events e
            where e.request_id = r.id and e.action = 'tenant_activated') as activations
       from public.provisioning_requests r
     ) as fate
     group by status, attempts, users, activations`,
  )
}
