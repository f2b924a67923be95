import { inject, onTestFinished } from 'vitest'
import { createTemporaryDatabase } from './temporary-database.ts'

/**
 * Creates a database that is dropped after the current test, as a Supabase project is before its first migration.
 * Answers its URL.
 */
export async function createScratchDatabase(): Promise<string> {
  const { url, drop } = await createTemporaryDatabase(inject('platformUrl'))
  onTestFinished(drop)
  return url
}
