import pg from 'pg'

/** An index that is not a constraint's, and the statistics targets of its expressions. */
type Index = { name: string; definition: string; targets: string[] }

const secondaryIndexes = `
  select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition,
    array(
      select format('alter index %s alter column %s set statistics %s', i.indexrelid::regclass, a.attnum, a.attstattarget)
      from pg_attribute a
      where a.attrelid = i.indexrelid and a.attstattarget > 0
    ) as targets
  from pg_index i
  join pg_class c on c.oid = i.indexrelid
  join pg_am m on m.oid = c.relam
  where i.indrelid = any ($1::regclass[]) and not i.indisunique
  -- What takes longest comes first.
  order by m.amname = 'gin' desc`

/**
 * Fills tables, two parts at once, without triggers and without the indexes that are no constraints, which are built anew afterwards:
 * row by row they would take most of the time. Leaves the tables vacuumed and analysed, and their
 * indexes in memory.
 */
export async function loadTables(
  superuserUrl: string,
  tables: string[],
  parts: ((client: pg.Client) => Promise<void>)[],
): Promise<void> {
  const [first, second] = await Promise.all([connect(superuserUrl), connect(superuserUrl)])
  try {
    const { rows: indexes } = await first.query<Index>(secondaryIndexes, [tables])
    for (const { name } of indexes) await first.query(`drop index ${name}`)
    await takeInTurn(parts, [first, second], (part, client) => part(client))
    await takeInTurn(indexes, [first, second], async ({ definition, targets }, client) => {
      for (const statement of [definition, ...targets]) await client.query(statement)
    })
    await takeInTurn(tables, [first, second], (table, client) => client.query(`vacuum (analyze) ${table}`))
    // Or whoever comes next would write back what this has left in memory, and read what was built past it: a server that has grown to this
    // has the indexes of what it is asked for in memory.
    await first.query('checkpoint')
    await first.query('create extension if not exists pg_prewarm')
    await first.query(
      `select sum(pg_prewarm(i.indexrelid)) from pg_index i where i.indrelid = any ($1::regclass[])`,
      [tables],
    )
  } finally {
    await Promise.all([first.end(), second.end()])
  }
}

async function connect(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  for (const setting of [
    `session_replication_role = replica`,
    `work_mem = '256MB'`,
    `maintenance_work_mem = '512MB'`,
  ]) {
    await client.query(`set ${setting}`)
  }
  return client
}

async function takeInTurn<Item>(
  items: readonly Item[],
  clients: pg.Client[],
  work: (item: Item, client: pg.Client) => Promise<unknown>,
): Promise<void> {
  const left = [...items]
  const lane = async (client: pg.Client) => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item, client)
  }
  await Promise.all(clients.map(lane))
}
