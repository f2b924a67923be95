import { createHash } from 'node:crypto'
import type pg from 'pg'
import { AuthError, unexpected } from './auth-error.ts'
import { emailConfirmed, insertIdentity } from './create-user.ts'
import {
  audit,
  findUser,
  mergeMetadata,
  presentUser,
  type Queryable,
  transaction,
  type UserRow,
  updateUser,
} from './user.ts'
import {
  banMilliseconds,
  hashPassword,
  normaliseEmail,
  normalisePhone,
  type UserInput,
} from './user-input.ts'

/** The shortest password a user may choose, as in supabase/config.toml. */
export const minimumPasswordLength = 12

/** Changes a user, in one transaction. */
export async function changeUser(
  pool: pg.Pool,
  user: UserRow,
  input: UserInput,
): Promise<Record<string, unknown>> {
  const email = input.email ? normaliseEmail(input.email) : undefined
  const phone = input.phone ? normalisePhone(input.phone) : undefined
  const banned = input.ban_duration ? banMilliseconds(input.ban_duration) : undefined
  const password = input.password == null ? undefined : await strongPassword(input.password)
  const id = user.id
  try {
    return await transaction(pool, async (db) => {
      if (input.role) await updateUser(db, id, { role: input.role.trim() })
      if (input.email_confirm) {
        for (const columns of emailConfirmed(user.raw_user_meta_data)) await updateUser(db, id, columns)
      }
      if (input.phone_confirm) await updateUser(db, id, { phone_confirmed_at: new Date() })
      if (password) await changePassword(db, id, password)
      if (email) await changeEmail(db, id, email, input.email_confirm === true)
      if (phone) await updateUser(db, id, { phone })
      const current = (await findUser(db, 'id', id)) as UserRow
      if (input.app_metadata) {
        await updateUser(db, id, {
          raw_app_meta_data: mergeMetadata(current.raw_app_meta_data, input.app_metadata),
        })
      }
      if (input.user_metadata) {
        await updateUser(db, id, {
          raw_user_meta_data: mergeMetadata(current.raw_user_meta_data, input.user_metadata),
        })
      }
      if (banned !== undefined) {
        await updateUser(db, id, { banned_until: banned > 0 ? new Date(Date.now() + banned) : null })
      }
      await audit(db, 'user_modified', { user_id: id, user_email: user.email, user_phone: user.phone })
      return presentUser(db, (await findUser(db, 'id', id)) as UserRow)
    })
  } catch (error) {
    console.error('user not updated', error)
    throw unexpected('Error updating user')
  }
}

async function strongPassword(password: string): Promise<string> {
  if (password.length < minimumPasswordLength) {
    throw new AuthError(
      422,
      'weak_password',
      `Password should be at least ${minimumPasswordLength} characters.`,
    )
  }
  return hashPassword(password)
}

/** A changed password ends all sessions and outstanding links. */
async function changePassword(db: Queryable, id: string, encrypted: string): Promise<void> {
  await updateUser(db, id, { encrypted_password: encrypted, ...clearedTokens, ...clearedTimes })
  await signOutEverywhere(db, id)
}

async function changeEmail(db: Queryable, id: string, email: string, verified: boolean): Promise<void> {
  const { rowCount } = await db.query(
    `update auth.identities set identity_data = identity_data || $2, updated_at = now()
     where user_id = $1 and provider = 'email'`,
    [id, { email, email_verified: verified }],
  )
  if (!rowCount) await insertIdentity(db, id, 'email', { email, email_verified: verified })
  await updateUser(db, id, { email })
}

/** Deletes a user; softly: the row stays, unrecognisable and unable to sign in. */
export async function deleteUser(pool: pg.Pool, user: UserRow, softly: boolean): Promise<void> {
  try {
    await transaction(pool, async (db) => {
      await audit(db, 'user_deleted', { user_id: user.id, user_email: user.email, user_phone: user.phone })
      if (!softly) await db.query('delete from auth.users where id = $1', [user.id])
      else if (!user.deleted_at) await softDelete(db, user)
    })
  } catch (error) {
    console.error('user not deleted', error)
    throw unexpected(softly ? 'Error soft deleting user' : 'Database error deleting user')
  }
}

async function softDelete(db: Queryable, user: UserRow): Promise<void> {
  const obscured = (value: string) =>
    createHash('sha256')
      .update(user.id + value)
      .digest('base64url')
  await updateUser(db, user.id, {
    email: obscured(user.email ?? ''),
    phone: obscured(user.phone ?? '').slice(0, 15),
    encrypted_password: null,
    ...clearedTokens,
    raw_user_meta_data: {},
    raw_app_meta_data: {},
    deleted_at: new Date(),
  })
  const { rows } = await db.query<{ id: string; provider: string; provider_id: string }>(
    'select id, provider, provider_id from auth.identities where user_id = $1',
    [user.id],
  )
  for (const { id, provider, provider_id } of rows) {
    await db.query(`update auth.identities set identity_data = '{}', provider_id = $2 where id = $1`, [
      id,
      obscured(`${provider}:${provider_id}`),
    ])
  }
  await signOutEverywhere(db, user.id)
}

async function signOutEverywhere(db: Queryable, userId: string): Promise<void> {
  await db.query('delete from auth.refresh_tokens where user_id = $1', [userId])
  await db.query('delete from auth.sessions where user_id = $1', [userId])
}

const clearedTokens = {
  confirmation_token: '',
  recovery_token: '',
  email_change_token_new: '',
  email_change_token_current: '',
  phone_change_token: '',
}
const clearedTimes = {
  confirmation_sent_at: null,
  recovery_sent_at: null,
  email_change_sent_at: null,
  phone_change_sent_at: null,
}
