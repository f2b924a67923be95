import type pg from 'pg'
import { runStatement } from './run-statement.ts'

/** A row of `auth.users`, as far as we look into it. */
export type UserRow = {
  id: string
  aud: string
  role: string | null
  email: string | null
  phone: string | null
  encrypted_password: string | null
  email_confirmed_at: Date | null
  recovery_sent_at: Date | null
  raw_app_meta_data: Record<string, unknown> | null
  raw_user_meta_data: Record<string, unknown> | null
  deleted_at: Date | null
  [column: string]: unknown
}

/** One place to run SQL: a pool, or a client inside a transaction. */
export type Queryable = Pick<pg.ClientBase, 'query'>

/** An identity as the auth service's API shows it. */
export type Identity = Record<string, unknown>

export const identityColumns =
  'id as identity_id, provider_id as id, user_id, identity_data, provider, last_sign_in_at, created_at, updated_at, email'

const optionalColumns = [
  'email_confirmed_at',
  'invited_at',
  'phone_confirmed_at',
  'confirmation_sent_at',
  'confirmed_at',
  'recovery_sent_at',
  'email_change_sent_at',
  'phone_change_sent_at',
  'last_sign_in_at',
  'banned_until',
  'deleted_at',
]

/** Finds one user by a column. */
export async function findUser(
  db: Queryable,
  column: 'id' | 'email',
  value: string,
): Promise<UserRow | undefined> {
  const { rows } = await runStatement<UserRow>(
    db,
    `select * from auth.users where ${column} = $1 and not is_sso_user`,
    [value],
  )
  return rows[0]
}

/** The user as the auth service's API shows it, with the identities that it has. */
export async function presentUser(db: Queryable, user: UserRow): Promise<Record<string, unknown>> {
  const { rows } = await runStatement<Identity>(
    db,
    `select ${identityColumns} from auth.identities where user_id = $1 order by created_at`,
    [user.id],
  )
  return describeUser(user, rows)
}

/** The same, of identities that are known. */
export function describeUser(user: UserRow, identities: Identity[]): Record<string, unknown> {
  return {
    id: user.id,
    aud: user.aud,
    role: user.role ?? '',
    email: user.email ?? '',
    phone: user.phone ?? '',
    ...Object.fromEntries(
      optionalColumns.flatMap((column) => (user[column] ? [[column, user[column]]] : [])),
    ),
    ...(user.email_change ? { new_email: user.email_change } : {}),
    app_metadata: user.raw_app_meta_data ?? {},
    user_metadata: user.raw_user_meta_data ?? {},
    identities,
    created_at: user.created_at,
    updated_at: user.updated_at,
    is_anonymous: user.is_anonymous ?? false,
  }
}

/** Writes some columns of a user and answers the row. Column names come from our own code, never from a caller. */
export async function updateUser(
  db: Queryable,
  id: string,
  columns: Record<string, unknown>,
): Promise<UserRow> {
  const names = Object.keys(columns)
  const assignments = names.map((name, index) => `${name} = $${index + 2}`).join(', ')
  const { rows } = await runStatement<UserRow>(
    db,
    `update auth.users set ${assignments}, updated_at = now() where id = $1 returning *`,
    [id, ...Object.values(columns)],
  )
  return rows[0] as UserRow
}

/** Merges metadata as the auth service does: null removes a key. */
export function mergeMetadata(
  current: Record<string, unknown> | null,
  changes: Record<string, unknown>,
): Record<string, unknown> {
  const merged = { ...current, ...changes }
  for (const [key, value] of Object.entries(changes)) if (value === null) delete merged[key]
  return merged
}

/**
 * Runs `work` in one READ COMMITTED transaction. Statements may be made without waiting for those before: the server does one after the
 * other, and none after one that failed. But `work` waits for all of them in the end, since a failure that nobody waits for is none.
 */
export async function transaction<T>(pool: pg.Pool, work: (db: Queryable) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  const note = (error: Error) => {
    broken = error
  }
  // The pool listens only while a client is idle: a server that crashes in between must not end this process.
  client.on('error', note)
  try {
    const [, result] = await Promise.all([client.query('begin isolation level read committed'), work(client)])
    const { command } = await client.query('commit')
    if (command !== 'COMMIT') throw new Error('a statement failed that nobody waited for')
    return result
  } catch (error) {
    await client.query('rollback').catch(note)
    throw error
  } finally {
    // A broken client is thrown away, and may have more to say.
    if (!broken) client.off('error', note)
    client.release(broken)
  }
}

/** Writes the auth service's own audit trail. */
export async function audit(db: Queryable, action: string, traits: Record<string, unknown>): Promise<void> {
  const payload = {
    action,
    actor_id: null,
    actor_username: 'service_role',
    actor_via_sso: false,
    log_type: 'user',
    traits,
  }
  const text = 'insert into auth.audit_log_entries (id, payload) values (gen_random_uuid(), $1)'
  await runStatement(db, text, [payload])
}
