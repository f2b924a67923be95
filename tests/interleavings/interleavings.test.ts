import { afterAll, beforeAll, describe, inject, test } from 'vitest'
import { applySchemas } from '../harness/apply-schemas.ts'
import { registerTenantMigrations } from '../harness/register-tenant-migrations.ts'
import { createTemporaryDatabase, type TemporaryDatabase } from '../harness/temporary-database.ts'
import { allCases } from './all-cases.ts'
import { Cast } from './cast.ts'
import { runCase } from './run-case.ts'

// Of its own: reaper and worker look at every request there is. And not in parallel, for the same reason.
let database: TemporaryDatabase
let cast: Cast

beforeAll(async () => {
  database = await createTemporaryDatabase(inject('platformUrl'))
  await applySchemas(database.url)
  await registerTenantMigrations(database.url)
  cast = await Cast.open(database.url)
})

afterAll(async () => {
  await cast?.close()
  await database?.drop()
})

describe.each(Object.entries(allCases))('%s', (_, cases) => {
  test.for(cases)('$title', (it) => runCase(cast, it))
})
