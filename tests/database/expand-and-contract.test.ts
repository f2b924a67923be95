import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type pg from 'pg'
import { expect, test } from 'vitest'
import { applyMigrations } from '../../local/migrations.ts'
import { checkout } from '../harness/run-tool.ts'
import { createScratchDatabase } from '../harness/scratch-database.ts'
import { withClient } from '../harness/with-client.ts'

type Step = { version: string; name: string; statements: string }

/** The files that docs/schemas.md shows, in their order. */
function documented(): Step[] {
  const text = readFileSync(path.join(checkout, 'docs/schemas.md'), 'utf8')
  const blocks = text.matchAll(/```sql\n-- supabase\/tenant-migrations\/(\d{14})_(\w+)\.sql\n(.*?)```/gs)
  return [...blocks].map(([, version = '', name = '', statements = '']) => ({ version, name, statements }))
}

async function register(client: pg.Client, { version, name, statements }: Step): Promise<void> {
  const checksum = createHash('sha256').update(statements).digest('hex')
  await client.query('select private.register_tenant_migration($1, $2, $3, $4)', [
    version,
    name,
    checksum,
    statements,
  ])
}

test('the documented way to another type loses nothing, and no reader or writer breaks on it', async () => {
  const steps = documented()
  expect(steps.map(({ name }) => name)).toEqual([
    'add_bookings',
    'expand_price',
    'fill_price_minor',
    'contract_price',
  ])
  const [beginning, expand, fill, contract] = steps as [Step, Step, Step, Step]
  const url = await createScratchDatabase()
  await applyMigrations(url)

  await withClient(url, async (client) => {
    await register(client, beginning)
    const { rows } = await client.query<{ id: string; schema: string }>(
      `insert into public.tenants (name, slug, isolation, template_name, template_version, timezone, currency, features, user_limit, storage_limit_gb)
       values ('Acme', 'acme', 'schema', 'default', 1, 'UTC', 'EUR', '{}', 1, 1)
       returning id, private.tenant_schema_name(id) as schema`,
    )
    const { id, schema } = rows[0] as { id: string; schema: string }
    const migrate = () =>
      client.query('select private.create_tenant_schema($1), private.apply_tenant_migrations($1)', [id])
    const write = (column: string, row: number, value: string) =>
      client.query(`insert into ${schema}.bookings (id, ${column}) values ($1, $2)`, [row, value])
    const read = async (column: string) => {
      const found = await client.query<{ value: string }>(
        `select ${column}::text as value from ${schema}.bookings order by id`,
      )
      return found.rows.map(({ value }) => value)
    }

    await migrate()
    await write('price', 1, '19.99')
    await write('price', 2, '0.01')

    await register(client, expand)
    await migrate()
    await write('price', 3, '5.00')
    await write('price_minor', 4, '700')
    expect(await read('price')).toEqual(['19.99', '0.01', '5.00', '7.00'])

    await register(client, fill)
    await migrate()
    await client.query(`update ${schema}.bookings set price = 6 where id = 3`)
    await client.query(`update ${schema}.bookings set price_minor = 800 where id = 4`)
    expect(await read('price')).toEqual(['19.99', '0.01', '6.00', '8.00'])
    expect(await read('price_minor')).toEqual(['1999', '1', '600', '800'])

    await register(client, contract)
    await migrate()
    await write('price_minor', 5, '900')
    expect(await read('price_minor')).toEqual(['1999', '1', '600', '800', '900'])
    await expect(read('price')).rejects.toMatchObject({ code: '42703' })
  })
})
