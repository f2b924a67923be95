import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { startStack } from '../local/stack.ts'
import { databaseTypesFile, generateDatabaseTypes } from './database-types.ts'

// A Postgres of its own: the types are of what the migrations say, not of what some database happens to have.
const stack = await startStack({
  instance: `types-${process.pid}`,
  fsync: false,
  without: ['api', 'functions', 'seed'],
})
try {
  await writeFile(databaseTypesFile, await generateDatabaseTypes(stack.env.DB_URL))
  console.log(`Wrote ${path.relative(process.cwd(), databaseTypesFile)}`)
} finally {
  await stack.stop()
}
