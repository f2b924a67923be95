import { writeFileSync } from 'node:fs'
import { arch, cpus, loadavg, platform, totalmem } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { startStack } from '../../local/stack.ts'
import { benchAdmin, benchBatch, generateTenants, prepareForTenants } from '../generate-tenants.ts'
import { loadTables } from '../load-tables.ts'
import { quantile } from '../statistics.ts'
import { type Case, registryCases } from './cases.ts'
import { argumentsOf, measure, plansOf, type Sample } from './measure.ts'

const [count = 1_000_000] = process.argv.slice(2).map(Number)
const rounds = 3
const folder = path.join(import.meta.dirname, '..', 'results')

type Row = {
  title: string
  calls: number
  p50: number
  p95: number
  max: number
  cpuP95: number
  cpuMax: number
}

const stack = await startStack({
  instance: `bench-${process.pid}`,
  throwaway: true,
  fsync: false,
  without: ['api', 'functions', 'seed'],
})
process.once('SIGINT', () => void stack.stop().finally(() => process.exit(1)))
try {
  process.exitCode = (await bench()) ? 0 : 1
} finally {
  await stack.stop()
}

/** Whether no list read the whole table, after measuring and writing down all of them. */
async function bench(): Promise<boolean> {
  const client = await connect()
  // What a server with a million tenants would have, in place of the 128 MB that Postgres starts with.
  await client.query(`alter system set shared_buffers = '1GB'`)
  await client.end()
  await stack.postgres.restart()

  const asked = await connect()
  console.log(`generating ${count.toLocaleString('en')} tenants …`)
  const owners = 10_000
  await prepareForTenants(asked, owners)
  await loadTables(
    stack.superuserUrl,
    ['public.tenants', 'public.provisioning_requests', 'auth.users'],
    [(client) => generateTenants(client, { from: 0, to: count, owners })],
  )
  await asked.query(`select set_config('request.jwt.claims', $1, false)`, [
    JSON.stringify({ sub: benchAdmin, role: 'authenticated' }),
  ])
  const { rows } = await asked.query(
    `select pg_backend_pid() as pid, version() as version, ${benchBatch(3)}::text as batch`,
  )
  const { pid, version, batch } = rows[0] as { pid: number; version: string; batch: string }

  const samples: { it: Case; taken: Sample[] }[] = []
  const cases = registryCases(batch)
  for (const it of cases) samples.push({ it, taken: await take(asked, it, pid) })
  const scans = await findSequentialScans(asked, cases)
  await asked.end()

  const table = tabulate(samples)
  console.table(table)
  for (const scan of scans) console.error(`reads the whole table: ${scan}`)
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${platform()} ${arch()}, load ${loadavg()[0]?.toFixed(1)}`
  const result = {
    date: new Date().toISOString(),
    machine,
    version,
    tenants: count,
    cases: cases.length,
    rounds,
    scans,
    table,
  }
  writeFileSync(path.join(folder, 'registry.json'), `${JSON.stringify(result, null, 2)}\n`)
  return scans.length === 0
}

async function connect(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: stack.superuserUrl })
  await client.connect()
  return client
}

async function take(client: pg.Client, it: Case, pid: number): Promise<Sample[]> {
  const args = await argumentsOf(client, it)
  const taken: Sample[] = []
  for (let round = 0; round < rounds; round += 1) taken.push(await measure(client, args, pid))
  return taken
}

async function findSequentialScans(client: pg.Client, cases: Case[]): Promise<string[]> {
  await client.query(`load 'auto_explain'`)
  await client.query(`set auto_explain.log_min_duration = 0`)
  await client.query(`set auto_explain.log_nested_statements = on`)
  await client.query(`set client_min_messages = log`)
  const found: string[] = []
  let seen = 0
  for (const it of cases) {
    const plans = await plansOf(client, await argumentsOf(client, it))
    if (/on tenants t/.test(plans)) seen += 1
    if (/Seq Scan on (tenants|provisioning_requests)/.test(plans)) {
      found.push(`${it.title}, ${it.sort}, page ${it.page}`)
    }
  }
  if (seen < cases.length) throw new Error(`only ${seen} of ${cases.length} lists showed their plans`)
  return found
}

function tabulate(samples: { it: Case; taken: Sample[] }[]): Row[] {
  const titles = [...new Set(samples.map(({ it }) => it.title))]
  const row = (title: string, of: typeof samples): Row => {
    const taken = of.flatMap((each) => each.taken)
    const ms = taken.map((sample) => sample.ms)
    const cpu = taken.flatMap(({ cpuMs }) => cpuMs ?? [])
    return {
      title,
      calls: taken.length,
      p50: tenths(quantile(ms, 0.5)),
      p95: tenths(quantile(ms, 0.95)),
      max: tenths(quantile(ms, 1)),
      cpuP95: tenths(quantile(cpu, 0.95)),
      cpuMax: tenths(quantile(cpu, 1)),
    }
  }
  return [
    ...titles.map((title) =>
      row(
        title,
        samples.filter(({ it }) => it.title === title),
      ),
    ),
    row('all', samples),
  ]
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10
}
