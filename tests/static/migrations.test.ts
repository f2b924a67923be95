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
