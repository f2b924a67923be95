import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { databaseTypesFile, generateDatabaseTypes } from '../../scripts/database-types.ts'
import { applySchemas } from '../harness/apply-schemas.ts'
import { createScratchDatabase } from '../harness/scratch-database.ts'

test('database.types.ts is what the database is (npm run types writes it)', async () => {
  const url = await createScratchDatabase()
  await applySchemas(url)
  expect(await readFile(databaseTypesFile, 'utf8')).toBe(await generateDatabaseTypes(url))
})
