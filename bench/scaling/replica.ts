import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { timed } from '../pairs.ts'
import { makeAdmins } from '../provisioning/bench-admins.ts'
import { Batches } from '../scenarios/batch/batches.ts'
import { median, quantile } from '../statistics.ts'
import type { Measured, Measurement } from './measurement.ts'
import { startStandby } from './standby.ts'

/** What admins read; what of it a server that can't write answers. */
const reads = {
  list_tenants: 'select public.list_tenants()',
  get_tenant_status: 'select public.get_tenant_status((select id from public.tenants limit 1))',
  list_provisioning_requests: 'select public.list_provisioning_requests()',
  list_events: 'select public.list_events()',
  list_batches: 'select public.list_batches()',
  get_tenant_timeline: 'select public.get_tenant_timeline((select id from public.tenants limit 1))',
  get_provisioning_statistics: 'select public.get_provisioning_statistics()',
  start_audit_export: 'select public.start_audit_export()',
  'tenants over REST': 'select * from public.tenants limit 10',
  check_slug_availability: `select public.check_slug_availability('a-slug-that-is-free')`,
  check_owner_email_availability: `select public.check_owner_email_availability('nobody@scaling.test')`,
}

/** How far a streaming standby is behind, idle and under load, and which reads it can answer. */
export const replica: Measurement = {
  name: 'replica',
  async measure(stack, instance) {
    const [admin] = await makeAdmins(stack, 1)
    const standby = await startStandby(stack, instance)
    const primary = new pg.Client({ connectionString: stack.superuserUrl })
    const copy = new pg.Client({ connectionString: standby.url })
    try {
      await Promise.all([primary.connect(), copy.connect()])
      // A throw-away server writes its log some 200 ms after the commit, and what is not written is not sent.
      await primary.query('set synchronous_commit = on')
      await primary.query('create table public.replica_probe (n integer)')
      const idle = await measureLag(primary, copy, 100)
      const busy = await underLoad(stack, () => measureLag(primary, copy, 100))
      const figures: Measured[] = [...describe('idle', idle), ...describe('while a batch is made', busy)]
      for (const [name, text] of Object.entries(reads)) {
        figures.push({
          what: `${name} on the standby (1: answered, 0: refused)`,
          value: await isAnswered(copy, text, admin?.id),
          unit: '',
        })
      }
      return figures
    } finally {
      await Promise.all([primary.end(), copy.end()])
      await standby.stop()
    }
  },
}

type Lag = { ms: number[]; stale: number }

/** From the commit's answer until the standby shows it; and how often a read sent at once did not. */
async function measureLag(primary: pg.Client, copy: pg.Client, rounds: number): Promise<Lag> {
  const lag: Lag = { ms: [], stale: 0 }
  const isThere = async (n: number) =>
    (await copy.query('select from public.replica_probe where n = $1', [n])).rowCount !== 0
  await primary.query('truncate public.replica_probe')
  for (let n = 0; n < rounds; n += 1) {
    await primary.query('insert into public.replica_probe values ($1)', [n])
    let isStale = false
    const ms = await timed(async () => {
      while (!(await isThere(n).catch(() => false))) isStale = true
    })
    lag.ms.push(ms)
    if (isStale) lag.stale += 1
    await sleep(5)
  }
  return lag
}

async function underLoad(stack: Parameters<typeof makeAdmins>[0], work: () => Promise<Lag>): Promise<Lag> {
  const batches = await Batches.of(stack)
  await batches.accept(300)
  const draining = batches.drain()
  const lag = await work()
  await draining
  return lag
}

function describe(when: string, { ms, stale }: Lag): Measured[] {
  return [
    { what: `${when}: until the standby shows a commit, p50`, value: median(ms), unit: 'ms' },
    { what: `${when}: until the standby shows a commit, p99`, value: quantile(ms, 0.99), unit: 'ms' },
    {
      what: `${when}: reads right after their own commit that did not see it`,
      value: stale / ms.length,
      unit: 'of all',
    },
  ]
}

async function isAnswered(copy: pg.Client, text: string, adminId: string | undefined): Promise<number> {
  await copy.query('begin')
  try {
    await copy.query(
      `select set_config('request.jwt.claims', $1, true), set_config('role', 'authenticated', true)`,
      [JSON.stringify({ sub: adminId, role: 'authenticated' })],
    )
    await copy.query(text)
    return 1
  } catch (error) {
    // 25006: it would have to write. Anything else is a fault of the call.
    if ((error as { code?: string }).code !== '25006') throw error
    return 0
  } finally {
    await copy.query('rollback')
  }
}
