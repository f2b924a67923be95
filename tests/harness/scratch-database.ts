import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import { inject, onTestFinished } from 'vitest'
import { withClient } from './with-client.ts'

/**
 * Creates a database that is dropped after the current test, as a Supabase project is before its first migration.
 * Answers its URL.
 */
export async function createScratchDatabase(): Promise<string> {
  const name = `scratch_${randomBytes(8).toString('hex')}`
  // A template can be copied by one at a time: the others wait.
  await onPlatform(async (client) => {
    await client.query(`select pg_advisory_lock(hashtextextended('landlord.scratch', 0))`)
    await client.query(`create database ${name}`)
  })
  onTestFinished(async () => {
    await onPlatform((client) => client.query(`drop database ${name} with (force)`))
  })
  return urlOf(name)
}

function onPlatform(run: (client: pg.Client) => Promise<unknown>): Promise<unknown> {
  return withClient(urlOf('postgres'), run)
}

function urlOf(name: string): string {
  const url = new URL(inject('platformUrl'))
  url.pathname = `/${name}`
  return url.href
}
