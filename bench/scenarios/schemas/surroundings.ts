import pg from 'pg'
import type { Stack } from '../../../local/stack.ts'
import { timed } from '../../pairs.ts'
import { signIn } from '../../sign-in.ts'
import { one } from '../../sql-session.ts'
import { median } from '../../statistics.ts'

/** What others notice of how much there is in a database's catalogs; times in milliseconds. */
export type Surroundings = {
  /** Rows and megabytes of the system catalogs. */
  rows: number
  megabytes: number
  /** To open a connection and have a first call answered. */
  connectMs: number
  /** What such a connection holds in memory, in megabytes. */
  connectionMegabytes: number
  /** A row over REST. */
  restMs: number
}

const rounds = 15

export async function lookAround(stack: Stack): Promise<Surroundings> {
  const connects: number[] = []
  let connectionMegabytes = 0
  for (let round = 0; round < rounds; round += 1) {
    const client = new pg.Client({ connectionString: stack.env.DB_URL })
    connects.push(
      await timed(async () => {
        await client.connect()
        await client.query('select count(*) from public.tenant_templates')
      }),
    )
    connectionMegabytes = await memoryOf(client)
    await client.end()
  }
  const ask = await restCaller(stack)
  const answers: number[] = []
  for (let round = 0; round < rounds * 2; round += 1) answers.push(await timed(ask))
  return {
    ...(await sizeOfCatalogs(stack)),
    connectMs: median(connects),
    connectionMegabytes,
    restMs: median(answers),
  }
}

/** From the start of the REST server to its first answer, for which it reads what there is, in milliseconds. */
export async function measureRestStart(stack: Stack): Promise<number> {
  const ask = await restCaller(stack)
  return timed(async () => {
    await stack.restartApi()
    await ask()
  })
}

/** What a connection holds once it has read and written the schemas of so many tenants, in megabytes, beyond what it held before. */
export async function memoryOfSchemas(stack: Stack, count: number): Promise<number> {
  const client = new pg.Client({ connectionString: stack.env.DB_URL })
  await client.connect()
  try {
    const read = (from: number, limit: number) =>
      client.query(
        `select private.describe_catalogue(t.tenant_id)
         from (select tenant_id from private.tenant_schemas order by tenant_id offset $1 limit $2) as t`,
        [from, limit],
      )
    await read(0, 1)
    const before = await memoryOf(client)
    await read(1, count)
    return (await memoryOf(client)) - before
  } finally {
    await client.end()
  }
}

async function memoryOf(client: pg.Client): Promise<number> {
  const { megabytes } = await one<{ megabytes: number }>(
    client,
    'select sum(total_bytes)::float8 / 1e6 as megabytes from pg_backend_memory_contexts',
  )
  return megabytes
}

async function restCaller(stack: Stack): Promise<() => Promise<void>> {
  const token = await signIn(stack)
  const headers = { apikey: stack.env.PUBLISHABLE_KEY, Authorization: `Bearer ${token}` }
  return async () => {
    const answer = await fetch(`${stack.env.API_URL}/rest/v1/tenant_templates?select=name&limit=1`, {
      headers,
    })
    if (!answer.ok) throw new Error(await answer.text())
    await answer.json()
  }
}

/** Everything in `pg_catalog` but what is about statistics and large objects. */
async function sizeOfCatalogs(stack: Stack): Promise<{ rows: number; megabytes: number }> {
  const client = new pg.Client({ connectionString: stack.superuserUrl })
  await client.connect()
  try {
    const { names } = await one<{ names: string[] }>(
      client,
      `select array_agg(oid::regclass::text) as names from pg_class
       where relkind = 'r' and relnamespace = 'pg_catalog'::regnamespace
         and relname !~ '^pg_(statistic|largeobject)'`,
    )
    const counted = names.map(
      (name) => `select count(*) as rows, pg_total_relation_size('${name}') as bytes from ${name}`,
    )
    return await one(
      client,
      `select sum(rows)::integer as rows, sum(bytes)::float8 / 1e6 as megabytes
       from (${counted.join(' union all ')}) as counted`,
    )
  } finally {
    await client.end()
  }
}
