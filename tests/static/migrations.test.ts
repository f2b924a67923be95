import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { checkout } from '../harness/run-tool.ts'

/** The last migration that was written when nobody could be making tenants yet. */
const beforeTraffic = '20261124000300'

/** Whatever is written with each tenant, in whichever order. */
const busyTables =
  /^alter table (public\.(?:provisioning_(?:requests|attempts|events|batches|batch_items)|tenants|tenant_members|segments|packages))\b/gm

const later = globSync('supabase/migrations/*.sql', { cwd: checkout })
  .filter((file) => path.basename(file) > `${beforeTraffic}_~`)
  .sort()

test.each(later)('%s alters one busy table at most', (file) => {
  const text = readFileSync(path.join(checkout, file), 'utf8')
  const altered = new Set([...text.matchAll(busyTables)].map(([, table]) => table))
  expect([...altered].length).toBeLessThanOrEqual(1)
})

test.each(later)('%s does not ask for more of a table than it has while it builds an index there', (file) => {
  const text = readFileSync(path.join(checkout, file), 'utf8')
  // Who has read the table meanwhile, and wants to write to it, waits for the index; what is asked for then waits for them.
  const [afterwards = ''] = /^create (?:unique )?index [\s\S]*/m.exec(text) ?? []
  expect(afterwards).not.toMatch(/^(?:drop index|alter table) /m)
})
