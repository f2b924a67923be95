import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { AuthError, invalid, unexpected } from './auth-error.ts'
import { runStatement } from './run-statement.ts'
import {
  audit,
  describeUser,
  type Identity,
  identityColumns,
  mergeMetadata,
  type Queryable,
  transaction,
  type UserRow,
  updateUser,
} from './user.ts'
import {
  banMilliseconds,
  encryptedPassword,
  isUuid,
  normaliseEmail,
  normalisePhone,
  type UserInput,
} from './user-input.ts'

/**
 * Creates a user in one transaction, in the auth service's statement order: triggers on `auth.users` see at INSERT
 * what they would see on Supabase, and no more.
 */
export async function createUser(pool: pg.Pool, input: UserInput): Promise<Record<string, unknown>> {
  const { email, phone } = await checkContact(pool, input)
  const password = await encryptedPassword(input)
  const id = checkedId(input.id)
  const later = laterColumns(input)
  try {
    return await transaction(pool, async (db) => {
      // None waits for the one before; what they are to write is known.
      const written = insertUser(db, { id, email, phone, password, input })
      const identities = Promise.all([
        ...(email ? [insertIdentity(db, id, 'email', { email })] : []),
        ...(phone ? [insertIdentity(db, id, 'phone', { phone })] : []),
      ])
      const traits = { user_id: id, user_email: email, user_phone: phone, provider: providersOf(input)[0] }
      const noted = audit(db, 'user_signedup', traits)
      const updated = Promise.all(later.map((columns) => updateUser(db, id, columns)))
      await Promise.all([written, identities, noted, updated])
      return describeUser((await updated).at(-1) as UserRow, await identities)
    })
  } catch (error) {
    // Whatever a trigger or constraint said stays here; the log gets its SQLSTATE.
    console.error('user not created', error)
    throw unexpected('Database error creating new user')
  }
}

async function checkContact(
  pool: pg.Pool,
  input: UserInput,
): Promise<{ email: string | null; phone: string | null }> {
  if (!input.email && !input.phone) throw invalid('Cannot create a user without either an email or phone')
  const email = input.email ? normaliseEmail(input.email) : null
  if (email && (await isEmailTaken(pool, email))) {
    throw new AuthError(422, 'email_exists', 'A user with this email address has already been registered')
  }
  const phone = input.phone ? normalisePhone(input.phone) : null
  if (phone) {
    const { rowCount } = await runStatement(pool, 'select from auth.users where phone = $1', [phone])
    if (rowCount) throw new AuthError(422, 'phone_exists', 'Phone number already registered by another user')
  }
  return { email, phone }
}

/** Whether a user or an identity other than `except` has this e-mail. */
export async function isEmailTaken(db: Queryable, email: string, except?: string): Promise<boolean> {
  const { rowCount } = await runStatement(
    db,
    `select from auth.identities where email = $1 and user_id is distinct from $2
     union all
     select from auth.users where email = $1 and not is_sso_user and id is distinct from $2`,
    [email, except ?? null],
  )
  return rowCount !== 0
}

function checkedId(id: string | undefined): string {
  if (!id) return randomUUID()
  if (!isUuid(id)) throw invalid('ID must conform to the uuid v4 format')
  if (/^[0-]+$/.test(id)) throw invalid('ID cannot be a nil uuid')
  return id.toLowerCase()
}

type NewUser = { id: string; email: string | null; phone: string | null; password: string; input: UserInput }

async function insertUser(db: Queryable, user: NewUser): Promise<void> {
  const providers = providersOf(user.input)
  await runStatement(
    db,
    `insert into auth.users
       (id, aud, role, email, phone, encrypted_password, raw_app_meta_data, raw_user_meta_data,
        confirmation_token, recovery_token, email_change, email_change_token_new, email_change_token_current,
        phone_change, phone_change_token, reauthentication_token)
     values ($1, $2, '', $3, $4, $5, $6, $7, '', '', '', '', '', '', '', '')`,
    [
      user.id,
      user.input.aud || 'authenticated',
      user.email,
      user.phone,
      user.password,
      JSON.stringify({ provider: providers[0], providers }),
      JSON.stringify(firstMetadata(user.input)),
    ],
  )
}

/** Adds the identity through which the user signs in with this e-mail or phone. */
export async function insertIdentity(
  db: Queryable,
  userId: string,
  provider: 'email' | 'phone',
  claims: Record<string, unknown>,
): Promise<Identity> {
  const data = { sub: userId, email_verified: false, phone_verified: false, ...claims }
  const { rows } = await runStatement<Identity>(
    db,
    `insert into auth.identities (id, provider, provider_id, user_id, identity_data, last_sign_in_at)
     values (gen_random_uuid(), $1, $2::text, $2::text::uuid, $3, now())
     returning ${identityColumns}`,
    [provider, userId, data],
  )
  return rows[0] as Identity
}

function providersOf({ email, phone }: UserInput): string[] {
  return [...(email ? ['email'] : []), ...(phone ? ['phone'] : [])]
}

/** With a password hash and no metadata the auth service writes a JSON null here, not an empty object. */
function firstMetadata(input: UserInput): Record<string, unknown> | null {
  return input.user_metadata ?? (input.password_hash ? null : {})
}

/** What is written after the first INSERT, update by update. */
function laterColumns(input: UserInput): Record<string, unknown>[] {
  const providers = providersOf(input)
  const appMetadata = { provider: providers[0], providers }
  const banned = input.ban_duration ? banMilliseconds(input.ban_duration) : 0
  return [
    { role: input.role?.trim() || 'authenticated' },
    ...(input.app_metadata ? [{ raw_app_meta_data: mergeMetadata(appMetadata, input.app_metadata) }] : []),
    ...(input.email_confirm ? emailConfirmed(firstMetadata(input)) : []),
    ...(input.phone_confirm ? [{ phone_confirmed_at: new Date() }] : []),
    ...(banned > 0 ? [{ banned_until: new Date(Date.now() + banned) }] : []),
  ]
}

/** What marks the e-mail of a user with this metadata as their own, update by update. */
export function emailConfirmed(metadata: Record<string, unknown> | null): Record<string, unknown>[] {
  return [
    { confirmation_token: '', email_confirmed_at: new Date() },
    { raw_user_meta_data: mergeMetadata(metadata, { email_verified: true }) },
  ]
}
