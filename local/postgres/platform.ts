import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { getAuthSchemaSql } from '@supabase/lite'
import pg from 'pg'

const loginRoles = ['postgres', 'authenticator', 'supabase_auth_admin']

/**
 * Lays what a Supabase project has before its first migration into `template1`, so that every database made
 * later has it too, and creates the database `postgres` from it.
 */
export async function createPlatform(template1Url: string, password: string): Promise<void> {
  const client = new pg.Client({ connectionString: template1Url })
  await client.connect()
  try {
    const sql = (file: string) => readFile(path.join(import.meta.dirname, file), 'utf8')
    await client.query(await sql('roles.sql'))
    for (const role of loginRoles) {
      await client.query(`alter role ${role} password ${pg.escapeLiteral(password)}`)
    }
    await client.query(await sql('database.sql'))
    await client.query('grant create on database template1 to supabase_auth_admin')
    await client.query('set role supabase_auth_admin')
    await client.query(getAuthSchemaSql())
    await client.query('reset role')
    await client.query(await sql('auth.sql'))
    await client.query('drop database if exists postgres')
    await client.query('create database postgres owner postgres')
  } finally {
    await client.end()
  }
}
